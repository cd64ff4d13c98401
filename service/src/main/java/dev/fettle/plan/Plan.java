package dev.fettle.plan;

import dev.fettle.action.Interval;
import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run would do, to which servers, in which order.
 *
 * @param digest SHA-256 over all that an approver relies on; see {@link Digest}
 * @param version the playbook's version
 * @param parameters every parameter of the playbook, in the text form that reads back to the same value
 * @param select the condition by which the requester narrowed the targets; null for none
 * @param targets in the order of their sequence, which is the order of their waves
 */
public record Plan(
        PlanId id,
        String digest,
        String playbook,
        String version,
        Risk risk,
        Map<String, Object> parameters,
        @Nullable String select,
        List<PlannedTarget> targets,
        List<LeftOut> leftOut,
        Totals totals,
        Actor by,
        Instant at) {
    public Plan {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        targets = List.copyOf(targets);
        leftOut = List.copyOf(leftOut);
    }

    /** Sums over all targets. */
    public record Totals(int targets, int waves, int leftOut, Interval keys, Interval bytes, Interval commands) {}
}
