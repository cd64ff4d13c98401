package dev.fettle.action;

import dev.fettle.fleet.Facts;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a server is while a step works on it, read about once a second. What it does not say, or does not let us ask, reads
 * as 0 or as missing, which no rule takes for a breach.
 *
 * @param facts what INFO says
 * @param silence seconds since the quietest replica that is online last said how far it is
 * @param processor what its work has cost since its start; null where it does not say
 * @param calls how many commands took at most so many microseconds, by that bound, since its start and without those
 *     that we send ourselves; null where it does not say
 */
public record Vitals(
        Facts facts,
        long silence,
        @Nullable Processor processor,
        @Nullable SortedMap<Long, Long> calls) {
    /**
     * @param seconds processor time
     * @param mainThread whether it is that of the thread that serves the clients alone, not of the whole process
     */
    public record Processor(double seconds, boolean mainThread) {}

    public Vitals {
        calls = calls == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(calls));
    }
}
