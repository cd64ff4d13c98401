package dev.fettle.bench;

import java.util.List;

/**
 * What was measured of one contender, turn by turn.
 *
 * @param notRun why there is nothing; empty where there is
 */
record Series(Figure figure, List<Double> values, String notRun) {
    Series {
        values = List.copyOf(values);
    }

    static Series of(Figure figure, List<Double> values) {
        return new Series(figure, values, "");
    }

    String name() {
        return figure.name();
    }

    String unit() {
        return figure.unit();
    }

    boolean isThere() {
        return !values.isEmpty();
    }

    /** The one in the middle, or between the two in the middle; no number where nothing was measured. */
    double median() {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }
}
