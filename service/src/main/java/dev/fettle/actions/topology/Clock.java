package dev.fettle.actions.topology;

import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.function.BooleanSupplier;
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
        return until(
                () -> {
                    if (shard.nanoTime() >= end) {
                        return false;
                    }
                    shard.pause(every);
                    return true;
                },
                found);
    }

    /**
     * @param isLeft waits a while; says whether to look again
     * @param found as above
     */
    static <T> @Nullable T until(BooleanSupplier isLeft, Supplier<@Nullable T> found) {
        T now = quietly(found);
        while (now == null && isLeft.getAsBoolean()) {
            now = quietly(found);
        }
        return now;
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
