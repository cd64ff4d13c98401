package dev.fettle.failover;

import dev.fettle.failover.Written.Ack;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The longest time without an acknowledged write.
 *
 * @param from and
 * @param to the time that is looked at, of {@link System#nanoTime()}; what lacks at its ends counts as well
 */
record Gaps(long from, long to) {
    /** Between any two that follow each other in time, whoever wrote them. */
    Duration longest(Stream<Ack> acks) {
        long[] times = acks.mapToLong(Ack::at)
                .map(at -> at - from)
                .filter(at -> at >= 0 && at <= to - from)
                .toArray();
        Arrays.sort(times);
        long longest = 0;
        long last = 0;
        for (long time : times) {
            longest = Math.max(longest, time - last);
            last = time;
        }
        return Duration.ofNanos(Math.max(longest, to - from - last));
    }
}
