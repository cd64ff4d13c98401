package dev.fettle.actions.keys;

import dev.fettle.action.Percent;
import java.time.Duration;

/**
 * How long keys are to live from when they are reached, in milliseconds, and how far their ends are spread.
 *
 * @param shortest the least time to live that is given
 * @param longest the greatest
 * @param tick within so long, two keys that are reached one after the other are reached at the same moment
 */
record Term(long shortest, long longest, long tick) {
    private static final long LEAST = 1_000;
    private static final long FINEST = 10;
    private static final long COARSEST = 60_000;
    private static final int TICKS_IN_TTL = 100;
    private static final int LAGS_IN_TTL = 20;

    static Term of(Duration ttl, Percent jitter) {
        double exact = ttl.toMillis();
        long tick = Math.clamp(ttl.toMillis() / TICKS_IN_TTL, FINEST, COARSEST);
        long shortest = Math.max(LEAST, (long) Math.ceil(exact * (1 - jitter.fraction()) - 1e-6));
        long longest = (long) Math.floor(exact * (1 + jitter.fraction()) + 1e-6);
        // A tick goes to the rounding of moments, another keeps the keys of one tick from ending all at once.
        return new Term(shortest, Math.max(longest, shortest + 2 * tick), tick);
    }

    /** How much later than it was worked out an expiry may be given; the key lives that much shorter. */
    Duration lag() {
        return Duration.ofMillis(shortest / LAGS_IN_TTL);
    }

    /** Over how long the ends of keys that are reached at the same moment are spread. */
    long spread() {
        return longest - shortest - tick;
    }
}
