package dev.fettle.actions.topology;

import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks again and again until something is so, or the time for it is over. */
record Clock(Shard shard) {
    static final Duration OFTEN = Duration.ofMillis(20);
    static final Duration NOW_AND_THEN = Duration.ofMillis(250);

    /**
     * @param found null as long as it is not so; a server that does not answer is not so
     * @return null where the time is over
     */
    <T> @Nullable T until(Duration within, Duration every, Supplier<@Nullable T> found) {
        long end = shard.nanoTime() + within.toNanos();
        while (true) {
            T now = quietly(found);
            if (now != null) {
                return now;
            }
            if (shard.nanoTime() >= end) {
                return null;
            }
            shard.pause(every);
        }
    }

    private static <T> @Nullable T quietly(Supplier<@Nullable T> found) {
        try {
            return found.get();
        } catch (TargetFault silent) {
            return null;
        }
    }

    Duration since(long nanos) {
        return Duration.ofNanos(shard.nanoTime() - nanos);
    }
}
