package dev.fettle.bench;

import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.bench.Service.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A sorted set is cut; what another client feels of it. */
final class TrimRow implements Row {
    private static final Figure AT_ONCE = Figure.millis("one ZREMRANGEBYRANK: longest stall");
    private static final Figure FETTLE = Figure.millis("Fettle, default bounds: longest stall");
    private static final Figure COMMAND = Figure.millis("Fettle: its longest command, as the server timed it");
    private static final Figure BESIDE =
            Figure.millis("a server that Fettle does not touch, while it trims the other: longest stall");
    private static final Figure FLOOR = Figure.millis("nobody, as long as Fettle took: longest stall");
    private static final Figure RUN = Figure.seconds("Fettle, whole run");
    private static final double LONGEST_STALL = 5;
    private static final double LONGEST_COMMAND = 1;
    private static final int KEEP = 10_000;
    private static final int REST_MICROS = 50;

    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: bench-trim, title: Trim, owner: bench, risk: high}
        targets: {select: labels.tier == "bench", role: primary}
        rollout: {waves: [100%%], soak: 0s}
        steps:
          - action: zset.trim
            with: {pattern: "leaderboard:*", keep: %d}
        """.formatted(KEEP);

    @Override
    public String name() {
        return "trim";
    }

    @Override
    public Section measure(Stage stage) {
        long size = stage.options().sized(3_000_000L, 300_000L);
        String title = "A sorted set of %,d cut to %,d".formatted(size, KEEP);
        Path probe;
        try {
            probe = stage.programs().compile("probe");
        } catch (Missing e) {
            return Section.notRun(name(), title, e);
        }
        try (KeySet set = KeySet.members(stage.engine(), size);
                ServerProcess other = ServerProcess.start(stage.engine());
                Service service = stage.service()) {
            service.rest().postYaml("playbooks", PLAYBOOK);
            service.register("bench", set.port(), Map.of("tier", "bench"));
            List<Series> series = new ArrayList<>(Turns.take(
                    stage.options().sized(5, 1),
                    List.of(
                            Contender.of("at once", () -> () -> atOnce(set, probe)),
                            Contender.of("Fettle", () -> () -> fettle(set, service, probe)),
                            Contender.of("beside", () -> () -> beside(set, other, service, probe)))));
            return new Section(
                    name(),
                    title,
                    series,
                    List.of(
                            Goal.atMost(
                                    "longest stall that another client sees",
                                    Turns.of(series, FETTLE).median(),
                                    "ms",
                                    LONGEST_STALL,
                                    "meanwhile a client of a server that Fettle does not touch sees %.1f ms, and with nobody at work %.1f ms"
                                            .formatted(
                                                    Turns.of(series, BESIDE).median(),
                                                    Turns.of(series, FLOOR).median())),
                            Goal.atMost(
                                    "the longest of the cuts, as the server timed it",
                                    Turns.of(series, COMMAND).median(),
                                    "ms",
                                    LONGEST_COMMAND,
                                    "half a millisecond is aimed at; the server's clock runs on while others have its"
                                            + " core")),
                    List.of());
        }
    }

    private static Map<Figure, Double> atOnce(KeySet set, Path program) {
        set.restore();
        Probe probe = Probe.start(program, set.port(), REST_MICROS);
        set.use(resp -> resp.command("ZREMRANGEBYRANK", "leaderboard:all-time", "0", "" + -(KEEP + 1)));
        double longest = probe.stop().longest();
        requireCut(set);
        return Map.of(AT_ONCE, longest);
    }

    private static Map<Figure, Double> fettle(KeySet set, Service service, Path program) {
        set.restore();
        Map<Figure, Double> figures = new LinkedHashMap<>();
        Probe probe = Probe.start(program, set.port(), REST_MICROS);
        Finished finished = service.carryOut("bench-trim");
        figures.put(FETTLE, probe.stop().longest());
        requireCut(set);
        set.use(resp -> figures.put(COMMAND, longestCommand(resp)));
        Probe alone = Probe.start(program, set.port(), REST_MICROS);
        LockSupport.parkNanos(
                Duration.ofMillis((long) (finished.wallSeconds() * 1000)).toNanos());
        figures.put(FLOOR, alone.stop().longest());
        figures.put(RUN, finished.wallSeconds());
        return figures;
    }

    /** What the machine does to a server while all of them are at work, without a single command of ours. */
    private static Map<Figure, Double> beside(KeySet set, ServerProcess other, Service service, Path program) {
        set.restore();
        Probe probe = Probe.start(program, other.port(), REST_MICROS);
        service.carryOut("bench-trim");
        double longest = probe.stop().longest();
        requireCut(set);
        return Map.of(BESIDE, longest);
    }

    private static void requireCut(KeySet set) {
        set.use(resp -> {
            if (!Long.valueOf(KEEP).equals(resp.command("ZCARD", "leaderboard:all-time"))) {
                throw new IllegalStateException("the set was not cut");
            }
        });
    }

    /** Of the cuts, in milliseconds; what is faster than the slow log's 0.5 ms is not told. */
    private static double longestCommand(Resp resp) {
        double longest = 0;
        if (resp.command("SLOWLOG", "GET", "1000") instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof List<?> parts && parts.get(3).toString().contains("ZREMRANGEBYRANK")) {
                    longest = Math.max(longest, (Long) parts.get(2) / 1000.0);
                }
            }
        }
        return longest;
    }
}
