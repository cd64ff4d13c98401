package dev.fettle.change;

import dev.fettle.playbook.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of who must agree to what; the first that matches decides. */
public record Policies(List<Policy> rules) {
    /**
     * @param when over the names of {@link Condition.Scope#POLICY}; null matches everything
     * @param approvals how many people other than the requester must approve
     * @param expiresAfter how long a change waits for its approvals and its start; there is no "for ever"
     */
    public record Policy(String name, @Nullable Condition when, int approvals, Duration expiresAfter) {}

    /** What holds where no rule matches: somebody else must agree. A gap in the rules is not a permission. */
    private static final Policy NO_RULE = new Policy("no rule matches", null, 1, Duration.ofHours(24));

    public Policies {
        rules = List.copyOf(rules);
    }

    /** @param facts values by the names of the scope */
    public Policy decide(Map<String, Object> facts) {
        return rules.stream()
                .filter(rule -> rule.when() == null || rule.when().holds(facts))
                .findFirst()
                .orElse(NO_RULE);
    }
}
