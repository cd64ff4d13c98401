package dev.fettle.run;

import java.util.List;

/**
 * How many targets of a run may be at work: 1 at first, one more with every target that succeeds (which doubles it from
 * round to round), half with every one that fails. It follows from how the run's last targets ended and from nothing
 * else, so whoever claims, and after whatever crash, comes to the same number.
 */
public final class SlowStart {
    /** Times maxParallel. What ended longer ago is forgotten, which never makes the number larger. */
    private static final int MEMORY = 4;

    private SlowStart() {}

    /** How many of the last ends matter. */
    public static int memory(int maxParallel) {
        return MEMORY * maxParallel;
    }

    /**
     * @param ends how the last targets ended, the oldest first
     * @return from 1 to maxParallel
     */
    public static int window(List<TargetState> ends, int maxParallel) {
        int window = 1;
        for (TargetState end : ends) {
            window = switch (end) {
                case SUCCEEDED -> Math.min(maxParallel, window + 1);
                case FAILED, UNKNOWN -> Math.max(1, window / 2);
                case SKIPPED, CANCELLED, PENDING, RUNNING -> window;
            };
        }
        return window;
    }
}
