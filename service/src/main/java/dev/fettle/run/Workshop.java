package dev.fettle.run;

import dev.fettle.action.Actions;
import dev.fettle.action.Connector;
import dev.fettle.action.Governor;
import dev.fettle.action.Restarts;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Prober;
import dev.fettle.fleet.Whereabouts;
import dev.fettle.guard.AdaptiveGovernor;
import dev.fettle.guard.Bounds;
import dev.fettle.guard.PacePoint;
import dev.fettle.guard.Pacer;
import dev.fettle.guard.WatchingGovernor;
import dev.fettle.plan.Protections;
import dev.fettle.plan.Repetition;
import dev.fettle.playbook.Playbook;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** What every work on a target needs; made once. */
public record Workshop(
        RunStore runs,
        Journals journals,
        Prober prober,
        Whereabouts whereabouts,
        Connector connector,
        Restarts restarts,
        Actions actions,
        Repetition repetition,
        Protections protections,
        Governors governors,
        Pacer pacer,
        RandomGenerator random,
        InstantSource clock) {

    /** Makes the governor of one step. */
    @FunctionalInterface
    public interface Governors {
        /**
         * @param facts what the server said of itself just before
         * @param earlier what was decided on this target before
         * @param second since the work on the target began
         * @param stopIfAsked throws {@link dev.fettle.action.Stopped} where the step is to end
         */
        WatchingGovernor governor(
                Playbook.Limits limits, Facts facts, List<PacePoint> earlier, long second, Runnable stopIfAsked);

        /** Those that keep to the playbook's limits. */
        static Governors adaptive(Pacer pacer) {
            return (limits, facts, earlier, second, stopIfAsked) ->
                    new WatchingGovernor(bounds(limits, facts), earlier, second, pacer, stopIfAsked);
        }

        /** One for looking at a server while planning, which waits for nobody. */
        static Governor planning(Playbook.Limits limits, Facts facts, Pacer pacer) {
            Bounds bounds = bounds(limits, facts);
            return new AdaptiveGovernor(bounds.serverShare(), bounds.maxLatency(), bounds.network(), pacer, () -> {});
        }

        private static Bounds bounds(Playbook.Limits limits, Facts facts) {
            return new Bounds(
                    limits.serverShare().fraction(),
                    limits.maxLatency(),
                    Duration.ofNanos(1000 * facts.latency().pingMicros()),
                    limits.maxLag(),
                    limits.maxWritesPerSecond(),
                    limits.patience());
        }
    }
}
