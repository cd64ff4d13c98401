package dev.fettle.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets contenders take turns, so that whatever disturbs the machine disturbs all of them. */
final class Turns {
    private Turns() {}

    /** @param rounds how many turns each has */
    static List<Series> take(int rounds, List<Contender> contenders) {
        Map<Figure, List<Double>> values = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                // Each begins a round in its turn.
                Contender contender = contenders.get((round + i) % contenders.size());
                if (contender.missing().isEmpty()) {
                    Map<Figure, Double> took = contender.take();
                    took.forEach((figure, value) -> values.computeIfAbsent(figure, f -> new ArrayList<>())
                            .add(value));
                    Bench.say("    round " + (round + 1) + "  " + took);
                }
            }
        }
        List<Series> series = new ArrayList<>();
        values.forEach((figure, all) -> series.add(Series.of(figure, all)));
        for (Contender contender : contenders) {
            if (!contender.missing().isEmpty()) {
                series.add(new Series(new Figure(contender.name(), ""), List.of(), contender.missing()));
            }
        }
        return series;
    }

    /** The series of that figure, empty where there is none. */
    static Series of(List<Series> all, Figure figure) {
        return all.stream()
                .filter(series -> series.figure().equals(figure))
                .findFirst()
                .orElseGet(() -> Series.of(figure, List.of()));
    }
}
