package dev.fettle.run;

import dev.fettle.action.Actions;
import dev.fettle.action.Connector;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Prober;
import dev.fettle.guard.AdaptiveGovernor;
import dev.fettle.guard.Pacer;
import dev.fettle.plan.Protections;
import dev.fettle.plan.Repetition;
import dev.fettle.playbook.Playbook;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What every work on a target needs; made once. */
public record Workshop(
        RunStore runs,
        JournalStore journal,
        Prober prober,
        Connector connector,
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
         * @param stopIfAsked throws {@link dev.fettle.action.Stopped} where the step is to end
         */
        AdaptiveGovernor governor(Playbook.Limits limits, Facts facts, Runnable stopIfAsked);

        /** Those that keep to the playbook's limits. */
        static Governors adaptive(Pacer pacer) {
            return (limits, facts, stopIfAsked) -> new AdaptiveGovernor(
                    limits.serverShare().fraction(),
                    limits.maxLatency(),
                    Duration.ofNanos(1000 * facts.latency().pingMicros()),
                    pacer,
                    stopIfAsked);
        }
    }
}
