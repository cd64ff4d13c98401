package dev.fettle.run;

import dev.fettle.action.Stopped;
import dev.fettle.guard.Pacer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The waits of the work on one claim, and what cuts them off. */
final class Waits {
    private final Pacer pacer;
    private final Held held;

    Waits(Pacer pacer, Held held) {
        this.pacer = pacer;
        this.held = held;
    }

    /** @throws Stopped where nothing may be begun any more */
    void stopIfAsked() {
        stop(held.stopped(System.nanoTime()), Held.Stop.values());
    }

    /** @throws Stopped where the lease is lost */
    void stopIfLost() {
        stop(held.stopped(System.nanoTime()), Held.Stop.LOST);
    }

    /** @throws Stopped before it waits, or meanwhile, where nothing may be begun any more */
    void pause(Duration time) {
        stopIfAsked();
        pacer.pause(time.toNanos(), this::stopIfAsked);
    }

    /** Waits although the run may have been asked to stop; ends only where the lease is lost. */
    void pauseUnlessLost(Duration time) {
        pacer.pause(time.toNanos(), this::stopIfLost);
    }

    /**
     * Waits although the run may have been asked to stop; ends where another node is to take over.
     *
     * @return whether the run may go on; otherwise it is to end
     */
    boolean through(Duration time) {
        pacer.pause(time.toNanos(), () -> stop(held.stopped(System.nanoTime()), Held.Stop.LOST, Held.Stop.DRAIN));
        return held.stopped(System.nanoTime()) != Held.Stop.CANCEL;
    }

    private static void stop(Held.@Nullable Stop why, Held.Stop... reasons) {
        for (Held.Stop reason : reasons) {
            if (reason == why) {
                throw why == Held.Stop.LOST ? Stopped.atOnce(why.name()) : new Stopped(why.name());
            }
        }
    }
}
