package dev.fettle.actions.memory;

import dev.fettle.action.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How a server was over a time. Told by the medians of the first and the last third of what was seen, so that a single
 * spike is no trend.
 *
 * @param moments of one incarnation, the oldest first
 * @param window the time that they are to tell of
 */
record Course(List<Moment> moments, Duration window) {
    /** Two in each third. */
    private static final int LEAST = 6;

    record Moment(Instant at, Fragmentation figures) {}

    Course {
        moments = List.copyOf(moments);
    }

    /** Whether it reaches over three quarters of the window, with enough in it. */
    boolean isKnown() {
        return reaches(75);
    }

    /** Whether it reaches over nearly all of the window, with enough in it. */
    boolean isWhole() {
        return reaches(95);
    }

    private boolean reaches(int percent) {
        return moments.size() >= LEAST
                && seen().compareTo(window.multipliedBy(percent).dividedBy(100)) >= 0
                && longestGap().compareTo(window.dividedBy(4)) <= 0;
    }

    /** One old look and some of the last minutes tell nothing of the time in between. */
    private Duration longestGap() {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < moments.size(); i++) {
            Duration gap =
                    Duration.between(moments.get(i - 1).at(), moments.get(i).at());
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest;
    }

    Duration seen() {
        return moments.isEmpty()
                ? Duration.ZERO
                : Duration.between(moments.getFirst().at(), moments.getLast().at());
    }

    /** What there is instead of enough. */
    String lacking() {
        return "its course over " + Durations.format(window) + " is not known (it was seen " + moments.size()
                + " times over " + Durations.format(Duration.ofSeconds(seen().toSeconds())) + " in this incarnation)";
    }

    double first() {
        return median(moments.subList(0, moments.size() / 3), Fragmentation::ratio);
    }

    double last() {
        return median(moments.subList(moments.size() - moments.size() / 3, moments.size()), Fragmentation::ratio);
    }

    /** The lesser of the last two. */
    double lately() {
        return moments.subList(moments.size() - 2, moments.size()).stream()
                .mapToDouble(moment -> moment.figures().ratio())
                .min()
                .orElse(0);
    }

    double efficiency() {
        return median(moments, Fragmentation::efficiency);
    }

    /** Whether active defragmentation was at work all the time: it moved something between nearly all looks. */
    boolean wasDefragmented() {
        int grew = 0;
        for (int i = 1; i < moments.size(); i++) {
            if (moments.get(i).figures().moved() > moments.get(i - 1).figures().moved()) {
                grew++;
            }
        }
        return moments.size() > 1 && grew * 10 >= (moments.size() - 1) * 9;
    }

    String words() {
        return String.format(Locale.ROOT, "%.2f to %.2f over %s", first(), last(), Durations.format(window));
    }

    private static double median(List<Moment> moments, ToDoubleFunction<Fragmentation> figure) {
        double[] sorted = moments.stream()
                .mapToDouble(moment -> figure.applyAsDouble(moment.figures()))
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
