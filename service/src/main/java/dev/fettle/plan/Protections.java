package dev.fettle.plan;

import dev.fettle.Problem;
import dev.fettle.action.Glob;
import dev.fettle.action.Protection;
import dev.fettle.playbook.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Patterns of keys with owners that no playbook may change, as the administrator of this Fettle has set them. */
public record Protections(List<Entry> entries) {
    public static final Protections NONE = new Protections(List.of());

    public Protections {
        entries = List.copyOf(entries);
    }

    /**
     * @param owner whom to ask
     * @param why what the keys are for; may be empty
     * @param select on which servers; null for all
     */
    public record Entry(
            Glob pattern,
            String owner,
            String why,
            @Nullable Condition select) {}

    /**
     * Those of one server.
     *
     * @param values what a condition over it may ask for
     */
    public Protection on(Map<String, Object> values) {
        List<Protection.Rule> rules = entries.stream()
                .filter(entry -> holds(entry.select(), values))
                .map(entry -> new Protection.Rule(entry.pattern(), entry.owner(), entry.why()))
                .toList();
        return rules.isEmpty() ? Protection.NONE : new Protection(rules);
    }

    private static boolean holds(@Nullable Condition select, Map<String, Object> values) {
        try {
            return select == null || select.holds(values);
        } catch (Problem unanswered) {
            // Protected rather than sorry.
            return true;
        }
    }
}
