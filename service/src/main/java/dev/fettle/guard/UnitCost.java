package dev.fettle.guard;

import java.util.Arrays;

/**
 * What commands of one kind cost a server's main thread, learnt from bursts. Time is lost on the way for many reasons and
 * never gained, so a low quantile of what was seen lately is nearest to the truth, and still above it.
 */
final class UnitCost {
    private static final int KEPT = 32;
    /** A quarter of the bursts were cheaper. The least one would trust a single network estimate that was too high. */
    private static final int QUANTILE = 4;

    private static final long FIRST = 16;

    private final double[] nanosPerUnit = new double[KEPT];
    private final long[] weights = new long[KEPT];
    private int count;
    private long pairedWeight;
    private long pairedWork;

    /** @param work what the server took for it, in nanoseconds */
    void saw(long weight, long work) {
        nanosPerUnit[count % KEPT] = (double) work / weight;
        weights[count % KEPT] = weight;
        count++;
    }

    /**
     * Of two bursts that may have been on their way together: a server that does both in one go answers both at its end, and
     * the second would seem to have cost nothing.
     */
    void sawOneOfTwo(long weight, long work) {
        if (pairedWeight == 0) {
            pairedWeight = weight;
            pairedWork = work;
        } else {
            saw(pairedWeight + weight, pairedWork + work);
            weights[(count - 1) % KEPT] = Math.max(pairedWeight, weight);
            pairedWeight = 0;
        }
    }

    /** Nanoseconds for each unit; 0 where none was seen. */
    double nanos() {
        int kept = Math.min(count, KEPT);
        double[] sorted = Arrays.copyOf(nanosPerUnit, kept);
        Arrays.sort(sorted);
        return kept == 0 ? 0 : sorted[kept / QUANTILE];
    }

    /** How much weight keeps within that time; at most twice what was tried lately, for small bursts teach little. */
    long room(long nanos) {
        int kept = Math.min(count, KEPT);
        if (kept == 0) {
            return FIRST;
        }
        double cost = nanos();
        long tried = Arrays.stream(weights, 0, kept).max().orElse(FIRST);
        long fits = cost <= 0 ? Long.MAX_VALUE : (long) (nanos / cost);
        return Math.clamp(fits, 1, Math.max(FIRST, 2 * tried));
    }
}
