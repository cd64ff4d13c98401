package dev.fettle.bench;

import dev.fettle.app.demo.Await;
import dev.fettle.testing.SimulatedServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One look at every server of a large fleet. */
final class ObserveRow implements Row {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Figure SWEEP = Figure.seconds("Fettle, one sweep of all");
    private static final Figure SMALL = Figure.seconds("Fettle, one sweep of a tenth");
    private static final Figure RESIDENT = Figure.megabytes("Fettle, resident while it looks at all");
    private static final Figure CPU = Figure.seconds("Fettle, CPU time of a sweep of all");
    private static final int AT_ONCE = 500;
    private static final double SECONDS = 5;
    private static final double MEGABYTES = 512;

    private static final String LATEST = "SELECT extract(epoch FROM max(observed_at)) FROM fettle.instance";

    @Override
    public String name() {
        return "observe";
    }

    @Override
    public Section measure(Stage stage) {
        int size = stage.options().sized(10_000, 500);
        int rounds = stage.options().sized(5, 1);
        List<Series> series = new ArrayList<>();
        try (SimulatedServers servers = SimulatedServers.start()) {
            series.addAll(sweeps(stage, servers, size / 10, rounds, SMALL).subList(0, 1));
            series.addAll(sweeps(stage, servers, size, rounds, SWEEP));
        }
        return new Section(
                name(),
                "%,d simulated servers, each with an address of its own, looked at".formatted(size),
                series,
                List.of(
                        Goal.atMost(
                                "one sweep of all",
                                Turns.of(series, SWEEP).median(),
                                "s",
                                SECONDS,
                                "connecting anew for each look, and reading what INFO says"),
                        Goal.atMost(
                                "a sweep of a tenth, by a tenth of what is allowed for all",
                                Turns.of(series, SMALL).median() / (SECONDS / 10),
                                "times",
                                1,
                                "what a sweep costs however small it is"),
                        Goal.atMost(
                                "resident memory of the service",
                                Turns.of(series, RESIDENT).most(),
                                "MB",
                                MEGABYTES,
                                "the heap grows before it is collected")),
                List.of());
    }

    private static List<Series> sweeps(Stage stage, SimulatedServers servers, int size, int rounds, Figure figure) {
        // Sweeps follow each other closely enough to see some soon, and do not meet.
        String often = "fleet: {pollInterval: %ds}".formatted(size > 2_000 ? 8 : 3);
        try (Service service = Service.start(stage, often)) {
            register(service, servers, size);
            List<Double> seconds = new ArrayList<>();
            List<Double> resident = new ArrayList<>();
            List<Double> cpu = new ArrayList<>();
            double from = swept(stage, service, size, 0);
            // The first sweep finds out what each can do; it is not the usual one.
            from = swept(stage, service, size, from);
            for (int round = 0; round < rounds; round++) {
                double cpuBefore = service.process().cpuSeconds();
                double until = swept(stage, service, size, from);
                seconds.add(took(stage, service, from));
                resident.add(service.process().residentMegabytes());
                cpu.add(service.process().cpuSeconds() - cpuBefore);
                Bench.say("    round " + (round + 1) + "  " + figure + " " + seconds.getLast());
                from = until;
            }
            return List.of(Series.of(figure, seconds), Series.of(RESIDENT, resident), Series.of(CPU, cpu));
        }
    }

    private static void register(Service service, SimulatedServers servers, int size) {
        for (int first = 0; first < size; first += AT_ONCE) {
            List<Map<String, Object>> some = new ArrayList<>();
            for (int i = first; i < Math.min(size, first + AT_ONCE); i++) {
                some.add(Map.of(
                        "name",
                        "server-" + i,
                        "kind",
                        "standalone",
                        "seeds",
                        List.of(servers.address(i).toString()),
                        "labels",
                        Map.of("tier", "bench")));
            }
            service.importAll(some);
        }
    }

    /** Waits until each server was seen after that moment. @return the moment when the last of them was */
    private static double swept(Stage stage, Service service, int size, double after) {
        Await.until(LONG, "all servers are looked at", () -> seen(stage, service, after) == size);
        return number(stage, service, LATEST);
    }

    private static double seen(Stage stage, Service service, double after) {
        return number(
                stage,
                service,
                "SELECT count(*) FROM fettle.instance WHERE observed_at > to_timestamp(%.6f)".formatted(after));
    }

    /** From the first look after that moment until now. */
    private static double took(Stage stage, Service service, double after) {
        return number(stage, service, """
            SELECT extract(epoch FROM clock_timestamp() - min(observed_at))
            FROM fettle.instance WHERE observed_at > to_timestamp(%.6f)
            """.formatted(after));
    }

    private static double number(Stage stage, Service service, String sql) {
        return stage.postgres().number(service.database(), sql);
    }
}
