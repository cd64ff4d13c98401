package dev.fettle.app.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one place that waits for a condition of the outside world; every wait has a deadline. */
public final class Await {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private Await() {}

    /** Something that becomes true; an exception counts as "not yet". */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Waits until the condition holds. It is asked at once, then every 2 ms, less often later (every 50 ms).
     *
     * @param what completes the sentence "not within 5 s: …"
     * @throws IllegalStateException when the time is over; its cause is what the condition threw last, if anything
     */
    public static void until(Duration atMost, String what, Condition condition) {
        until(atMost, () -> what, condition);
    }

    /** As {@link #until(Duration, String, Condition)}; the words are asked for only when the time is over. */
    public static void until(Duration atMost, Supplier<String> what, Condition condition) {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE.toNanos();
        while (true) {
            Exception last = null;
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (Stop stop) {
                throw stop;
            } catch (Exception notYet) {
                last = notYet;
            }
            if (System.nanoTime() - start > atMost.toNanos()) {
                throw late(atMost, what.get(), last);
            }
            LockSupport.parkNanos(pause);
            if (Thread.currentThread().isInterrupted()) {
                throw new Stop("interrupted while waiting: " + what.get());
            }
            pause = Math.min(pause + pause / 2, LONGEST_PAUSE.toNanos());
        }
    }

    private static IllegalStateException late(Duration atMost, String what, @Nullable Exception last) {
        String seconds = atMost.toMillis() % 1000 == 0 ? atMost.toSeconds() + " s" : atMost.toMillis() + " ms";
        String because = last == null ? "" : " (" + last.getMessage() + ")";
        return new IllegalStateException("not within " + seconds + ": " + what + because, last);
    }

    /** Thrown by a condition that can never hold any more: ends the wait at once. */
    static final class Stop extends IllegalStateException {
        Stop(String message) {
            super(message);
        }
    }
}
