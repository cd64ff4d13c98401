package dev.fettle.run;

import dev.fettle.action.Estimate;
import dev.fettle.action.Percent;
import dev.fettle.playbook.Playbook;

/**
 * How many keys a step may change on its target: the playbook's limits, and the plan's own estimate. What was approved was
 * an estimate; a step that goes far beyond it is not what anybody agreed to.
 *
 * @param keys the step stops before it changes more
 * @param words which rule it is, for the outcome
 */
record Ceiling(long keys, String words) {
    private static final Ceiling NONE = new Ceiling(Long.MAX_VALUE, "");
    /** Half beyond the estimate's upper bound, and some more, since small estimates are easily passed. */
    private static final double BEYOND_ESTIMATE = 1.5;

    private static final long SLACK = 1000;

    /**
     * @param keyspace how many keys the target held when it was planned
     * @param changedBefore how many keys earlier steps changed on it
     */
    static Ceiling of(Playbook.Limits limits, long keyspace, long changedBefore) {
        Ceiling lowest = NONE;
        Long maxKeys = limits.maxKeys();
        if (maxKeys != null) {
            lowest = new Ceiling(Math.max(0, maxKeys - changedBefore), "limits.maxKeys of " + maxKeys);
        }
        Percent share = limits.maxKeyspaceShare();
        if (share != null) {
            long most = (long) Math.floor(keyspace * share.fraction());
            lowest = lowest.or(new Ceiling(
                    Math.max(0, most - changedBefore),
                    "limits.maxKeyspaceShare of " + share + " of " + keyspace + " keys"));
        }
        return lowest;
    }

    /** The same, and not far beyond what the plan has estimated. */
    Ceiling within(Estimate estimate) {
        return switch (estimate) {
            case Estimate.Work work ->
                or(new Ceiling(
                        Math.round(work.keys().high() * BEYOND_ESTIMATE) + SLACK,
                        "half beyond the plan's upper bound of " + work.keys().high() + " keys"));
            case Estimate.Nothing nothing -> or(new Ceiling(SLACK, "far beyond the plan, which found nothing to do"));
            case Estimate.NotApplicable not -> this;
        };
    }

    private Ceiling or(Ceiling other) {
        return other.keys < keys ? other : this;
    }

    /** Thrown by the session before it sends what would go beyond. */
    static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Reached(Ceiling ceiling, long changed) {
            super("stopped at " + ceiling.words() + ": " + changed + " keys changed", null, false, false);
        }
    }

    void check(long changed) {
        if (changed >= keys) {
            throw new Reached(this, changed);
        }
    }
}
