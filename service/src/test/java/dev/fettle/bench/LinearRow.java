package dev.fettle.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ten times the keys take ten times as long, and no more memory of the service. */
final class LinearRow implements Row {
    private static final Figure ONE = Figure.seconds("Fettle, 1 part of the keys: the target's part");
    private static final Figure TEN = Figure.seconds("Fettle, 10 parts of the keys: the target's part");
    private static final Figure MEMORY_ONE = Figure.megabytes("memory in use after 1 part");
    private static final Figure MEMORY_TEN = Figure.megabytes("memory in use after 10 parts");
    private static final Figure C_ONE = Figure.seconds("C and hiredis, 1 part of the keys");
    private static final Figure C_TEN = Figure.seconds("C and hiredis, 10 parts of the keys");
    private static final double SLACK = 1.15;

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public Section measure(Stage stage) {
        long part = stage.options().sized(1_000_000L, 50_000L);
        try (KeySet one = KeySet.keys(stage.engine(), part);
                KeySet ten = KeySet.keys(stage.engine(), 10 * part);
                Service service = stage.service()) {
            service.rest().postYaml("playbooks", ExpireRow.PLAYBOOK.replace("bench-expire", "expire-one"));
            service.rest()
                    .postYaml(
                            "playbooks",
                            ExpireRow.PLAYBOOK
                                    .replace("bench-expire", "expire-ten")
                                    .replace("\"bench\"", "\"ten\""));
            service.register("one", one.port(), Map.of("tier", "bench"));
            service.register("ten", ten.port(), Map.of("tier", "ten"));
            // Not counted: the first run of a service is slower than all others.
            turn(service, one, part, "expire-one", ONE, MEMORY_ONE);
            List<Series> series = Turns.take(
                    2,
                    List.of(
                            Contender.of("one", () -> () -> turn(service, one, part, "expire-one", ONE, MEMORY_ONE)),
                            Contender.of(
                                    "ten", () -> () -> turn(service, ten, 10 * part, "expire-ten", TEN, MEMORY_TEN)),
                            Contender.of(C_ONE.name(), () -> ExpireRow.c(stage, C_ONE, one, part)),
                            Contender.of(C_TEN.name(), () -> ExpireRow.c(stage, C_TEN, ten, 10 * part))));
            return new Section(
                    name(),
                    "%,d keys beside %,d".formatted(10 * part, part),
                    series,
                    List.of(
                            Goal.atMost(
                                    "time by ten times the time for a tenth",
                                    Turns.of(series, TEN).median()
                                            / Turns.of(series, ONE).median()
                                            / 10,
                                    "times",
                                    SLACK,
                                    "the server's larger tables are slower for everybody: C took %.2f times as long for each key"
                                            .formatted(Turns.of(series, C_TEN).median()
                                                    / Turns.of(series, C_ONE).median()
                                                    / 10)),
                            Goal.atMost(
                                    "live memory by that of a tenth",
                                    Turns.of(series, MEMORY_TEN).median()
                                            / Turns.of(series, MEMORY_ONE).median(),
                                    "times",
                                    SLACK,
                                    "something is kept for each key")),
                    List.of("memory in use is the heap after a full collection"));
        }
    }

    private static Map<Figure, Double> turn(
            Service service, KeySet keys, long size, String playbook, Figure time, Figure memory) {
        Map<Figure, Double> all = ExpireRow.fettle(service, keys, size, playbook, new ArrayList<>());
        return Map.of(time, all.get(ExpireRow.STEP), memory, service.process().liveMegabytes());
    }
}
