package dev.fettle.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long one burst of ours holds the main thread of a server: no noise of the machine moves it. */
final class Bursts {
    static final Figure LONGEST = Figure.millis("Fettle, its costliest burst, in CPU time of the main thread");
    private static final double MILLISECOND = 1;

    private Bursts() {}

    /** What was found: the series, the goal, and what the burst was. */
    record Found(Series series, Goal goal, String note) {}

    static Found find(Stage stage, String playbook) {
        long size = stage.options().sized(50_000L, 20_000L);
        int rounds = stage.options().sized(2, 1);
        List<Double> worst = new ArrayList<>();
        Map<String, Integer> costliest = Map.of();
        try (KeySet keys = KeySet.keys(stage.engine(), size);
                Tap tap = new Tap(keys.port());
                Service service = stage.service()) {
            service.rest().postYaml("playbooks", playbook);
            service.register("bench", tap.port(), Map.of("tier", "bench"));
            for (int round = 0; round < rounds; round++) {
                keys.restore();
                tap.forget();
                service.carryOut(BoundsRow.NAME);
                Costs costs = new Costs(keys, tap);
                double most = 0;
                for (Map<String, Integer> burst : tap.bursts()) {
                    double millis = costs.millis(burst);
                    if (millis > most) {
                        most = millis;
                        costliest = burst;
                    }
                }
                worst.add(most);
            }
        }
        Series series = Series.of(LONGEST, worst);
        return new Found(
                series,
                Goal.atMost(
                        "the longest that one burst holds the main thread",
                        series.most(),
                        "ms",
                        MILLISECOND,
                        "half a millisecond is aimed at; a cost is learnt from bursts before, see the costliest"),
                "the costliest burst, as commands: " + new TreeMap<>(costliest));
    }
}
