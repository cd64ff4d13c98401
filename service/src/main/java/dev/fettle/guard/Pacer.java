package dev.fettle.guard;

import java.util.concurrent.locks.LockSupport;

/** Time as a governor sees and spends it; a test brings its own. */
public interface Pacer {
    /** As {@link System#nanoTime}: only differences mean something. */
    long nanoTime();

    /**
     * Waits.
     *
     * @param stopIfAsked asked often meanwhile; what it throws ends the wait
     */
    void pause(long nanos, Runnable stopIfAsked);

    /** The machine's own, waiting in slices short enough that a stop is heeded within 50 ms. */
    static Pacer real() {
        return new Pacer() {
            private static final long SLICE_NANOS = 50_000_000;

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void pause(long nanos, Runnable stopIfAsked) {
                long end = System.nanoTime() + nanos;
                for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                    stopIfAsked.run();
                    LockSupport.parkNanos(Math.min(left, SLICE_NANOS));
                }
            }
        };
    }
}
