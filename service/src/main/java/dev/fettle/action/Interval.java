package dev.fettle.action;

/** A number that is not known exactly: with 95 % confidence between low and high. */
public record Interval(long low, long likely, long high) {
    public static final Interval ZERO = exactly(0);

    public Interval {
        if (low > likely || likely > high) {
            throw new IllegalArgumentException(
                    "an interval is low <= likely <= high, not " + low + ", " + likely + ", " + high);
        }
    }

    public static Interval exactly(long value) {
        return new Interval(value, value, value);
    }

    public Interval plus(Interval other) {
        return new Interval(low + other.low, likely + other.likely, high + other.high);
    }

    public Interval times(double factor) {
        return new Interval(Math.round(low * factor), Math.round(likely * factor), Math.round(high * factor));
    }
}
