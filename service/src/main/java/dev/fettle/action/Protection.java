package dev.fettle.action;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of one server that belong to somebody and that no action may change. */
public final class Protection {
    public static final Protection NONE = new Protection(List.of());

    /**
     * @param pattern which keys
     * @param owner whose they are: whom to ask
     * @param why what they are for
     */
    public record Rule(Glob pattern, String owner, String why) {
        /** Such as "session:* of identity (logged-in customers)". */
        public String words() {
            return pattern + " of " + owner + (why.isEmpty() ? "" : " (" + why + ")");
        }
    }

    private final List<Rule> rules;

    public Protection(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    public List<Rule> rules() {
        return rules;
    }

    public boolean isNone() {
        return rules.isEmpty();
    }

    /** The rule by which this key may not be changed; null where it may. */
    public @Nullable Rule of(byte[] key) {
        for (Rule rule : rules) {
            if (rule.pattern().matches(key)) {
                return rule;
            }
        }
        return null;
    }
}
