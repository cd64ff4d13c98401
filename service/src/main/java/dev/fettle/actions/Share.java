package dev.fettle.actions;

import dev.fettle.action.Interval;
import java.util.List;

/** From a sample to the whole, with 95 % confidence. */
public final class Share {
    private static final double Z = 1.96;

    private Share() {}

    /**
     * How many of all keys have a property, from how many of the sampled ones have it: Wilson's interval, with the
     * correction for a sample that is a good part of the whole.
     *
     * @param hits those in the sample that have it
     * @param sampled how many were looked at
     * @param all how many there are
     * @param distinct whether no key was looked at twice
     */
    public static Interval of(long hits, long sampled, long all, boolean distinct) {
        if (sampled == 0) {
            return new Interval(0, 0, all);
        }
        if (distinct && sampled >= all) {
            return Interval.exactly(hits);
        }
        double p = (double) hits / sampled;
        // A sample without repeats of n from N says as much as n (N-1)/(N-n) independent draws.
        double n = distinct ? sampled * ((all - 1.0) / (all - sampled)) : sampled;
        double z2 = Z * Z;
        double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
        double reach = Z * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
        long least = distinct ? hits : Math.min(hits, 1);
        long most = distinct ? all - (sampled - hits) : hits < sampled ? Math.max(all - 1, 0) : all;
        long low = hits == 0 ? 0 : Math.max(least, (long) Math.floor((middle - reach) * all));
        long high = hits == sampled ? all : Math.min(most, (long) Math.ceil((middle + reach) * all));
        long likely = Math.round(p * all);
        return new Interval(Math.min(low, likely), likely, Math.max(likely, high));
    }

    /** What that many things weigh together, when some of them weigh so. */
    public static Interval total(Interval count, List<Long> weights) {
        if (weights.isEmpty()) {
            return Interval.ZERO;
        }
        double n = weights.size();
        double mean = weights.stream().mapToLong(Long::longValue).average().orElse(0);
        double squares =
                weights.stream().mapToDouble(w -> (w - mean) * (w - mean)).sum();
        double reach = n < 2 ? mean : Z * Math.sqrt(squares / (n - 1) / n);
        return new Interval(
                Math.round(count.low() * Math.max(0, mean - reach)),
                Math.round(count.likely() * mean),
                Math.round(count.high() * (mean + reach)));
    }
}
