package dev.fettle.plan;

import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import java.util.List;

/** Sums of a plan. */
final class Totals {
    private Totals() {}

    static Plan.Totals of(List<PlannedTarget> targets, int leftOut) {
        Interval keys = Interval.ZERO;
        Interval bytes = Interval.ZERO;
        Interval commands = Interval.ZERO;
        int waves = 0;
        for (PlannedTarget target : targets) {
            waves = Math.max(waves, target.wave());
            for (PlannedTarget.Step step : target.steps()) {
                if (step.estimate() instanceof Estimate.Work work) {
                    keys = keys.plus(work.keys());
                    bytes = bytes.plus(work.bytes());
                    commands = commands.plus(work.commands());
                }
            }
        }
        return new Plan.Totals(targets.size(), waves, leftOut, keys, bytes, commands);
    }

    /** The keys that all steps together would change. */
    static Interval keys(List<PlannedTarget.Step> steps) {
        Interval keys = Interval.ZERO;
        for (PlannedTarget.Step step : steps) {
            if (step.estimate() instanceof Estimate.Work work) {
                keys = keys.plus(work.keys());
            }
        }
        return keys;
    }
}
