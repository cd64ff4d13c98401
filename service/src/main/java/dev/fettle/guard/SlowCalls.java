package dev.fettle.guard;

import dev.fettle.action.Vitals;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;

/** What others' commands took since the last look, by the server's own histogram. */
final class SlowCalls implements Watch {
    /** Of the calls: what people watch is the hundredth part that took longest. */
    private static final double SLOW_SHARE = 0.01;

    private static final double MUCH_TOO_SLOW_SHARE = 0.1;
    /** Fewer are chance. */
    private static final long LEAST_SLOW = 5;

    private final Duration bound;
    private SortedMap<Long, Long> before = Collections.emptySortedMap();

    SlowCalls(Duration bound) {
        this.bound = bound;
    }

    @Override
    public Finding look(Vitals vitals, long nanos) {
        SortedMap<Long, Long> now = vitals.calls();
        if (now == null) {
            return Finding.FINE;
        }
        long all = sum(now) - sum(before);
        long slow = sum(beyond(now)) - sum(beyond(before));
        boolean first = before.isEmpty();
        before = now;
        // Less than before: somebody has reset the figures, or the step sent a command for the first time.
        if (first || slow < LEAST_SLOW || slow > all || slow < SLOW_SHARE * all) {
            return Finding.FINE;
        }
        return new Finding(
                slow < MUCH_TOO_SLOW_SHARE * all ? Finding.Grade.STRAINED : Finding.Grade.OVER,
                "calls",
                slow + " of " + all + " commands of others took longer than limits.maxLatency of " + bound.toMillis()
                        + " ms; the bound is one in a hundred",
                "see LATENCY HISTOGRAM and SLOWLOG for what is slow, or run when it is over");
    }

    /** Those that surely took longer: all of a bucket did, whose lower edge is the bound or more. */
    private SortedMap<Long, Long> beyond(SortedMap<Long, Long> calls) {
        SortedMap<Long, Long> atLeast = calls.tailMap(bound.toNanos() / 1000);
        return atLeast.isEmpty() ? atLeast : atLeast.tailMap(atLeast.firstKey() + 1);
    }

    private static long sum(SortedMap<Long, Long> calls) {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }
}
