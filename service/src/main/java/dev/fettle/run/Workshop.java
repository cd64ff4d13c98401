package dev.fettle.run;

import dev.fettle.action.Actions;
import dev.fettle.action.Connector;
import dev.fettle.action.Governor;
import dev.fettle.fleet.Prober;
import dev.fettle.playbook.Playbook;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** What every work on a target needs; made once. */
public record Workshop(
        RunStore runs,
        Prober prober,
        Connector connector,
        Actions actions,
        Governors governors,
        Waits waits,
        RandomGenerator random,
        InstantSource clock) {

    /** Makes the governor of one step. */
    @FunctionalInterface
    public interface Governors {
        /** @param stopIfAsked throws {@link dev.fettle.action.Stopped} where the step is to end */
        Governor governor(Playbook.Limits limits, Runnable stopIfAsked);
    }

    /** How work waits; a test may make it not wait at all. */
    @FunctionalInterface
    public interface Waits {
        /** @param stopIfAsked asked often meanwhile; what it throws ends the wait */
        void pause(Duration time, Runnable stopIfAsked);

        /** By the machine's own clock, in slices short enough that a stop is heeded at once. */
        static void park(Duration time, Runnable stopIfAsked) {
            long end = System.nanoTime() + time.toNanos();
            for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
                stopIfAsked.run();
                LockSupport.parkNanos(Math.min(left, 50_000_000L));
            }
        }
    }
}
