package dev.fettle.app.server;

import com.codahale.metrics.MetricRegistry;
import dev.fettle.Problem;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.run.Engine;
import dev.fettle.run.Run;
import dev.fettle.run.RunState;
import dev.fettle.run.RunStore;
import io.dropwizard.core.setup.AdminEnvironment;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What Prometheus reads under {@code /metrics} of the admin port. Fleet and runs are counted in the database, so every
 * node tells the same of them; while the database is away they are left out.
 */
final class FleetMetrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();

    FleetMetrics(MetricRegistry metrics) {
        DropwizardExports.builder().dropwizardRegistry(metrics).register(registry);
    }

    void fleet(FleetStore store) {
        gauge(
                "fettle_instances",
                "Instances by status",
                "status",
                () -> every(store.statuses(), Instance.Status.values()));
    }

    void runs(RunStore store, Engine engine, NodeClock clock) {
        gauge(
                "fettle_runs",
                "Runs that are not over, by state",
                "state",
                () -> count(
                        store.live(),
                        Run::state,
                        Arrays.stream(RunState.values())
                                .filter(state -> !state.isOver())
                                .toArray(RunState[]::new)));
        single("fettle_targets_at_work", "Targets that this node works on", () ->
                (double) engine.atWork().size());
        single(
                "fettle_clock_skew_seconds",
                "How far this node's clock is ahead of the database's",
                () -> clock.compare(store).toMillis() / 1000.0);
    }

    void serve(AdminEnvironment admin) {
        admin.addServlet("prometheus", new PrometheusMetricsServlet(registry)).addMapping("/metrics");
    }

    private interface Reading<T> {
        T read();
    }

    private void single(String name, String help, Reading<Double> reading) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> ifThere(() -> gauge.call(reading.read())))
                .register(registry);
    }

    private void gauge(String name, String help, String label, Reading<Map<String, Long>> reading) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(gauge -> ifThere(() -> reading.read().forEach((word, count) -> gauge.call(count, word))))
                .register(registry);
    }

    /** A scrape while the database is away tells what can be told without it. */
    private static void ifThere(Runnable read) {
        try {
            read.run();
        } catch (Problem away) {
            if (away.kind() != Problem.Kind.UNAVAILABLE) {
                throw away;
            }
        }
    }

    private static <T, S extends Enum<S>> Map<String, Long> count(List<T> things, Function<T, S> state, S[] states) {
        return every(things.stream().collect(Collectors.groupingBy(state, Collectors.counting())), states);
    }

    /** Every state shows, also with 0: an alert cannot compare with what is not there. */
    private static <S extends Enum<S>> Map<String, Long> every(Map<S, Long> counted, S[] states) {
        return Arrays.stream(states)
                .collect(Collectors.toMap(s -> s.name().toLowerCase(Locale.ROOT), s -> counted.getOrDefault(s, 0L)));
    }
}
