package dev.fettle.app.server;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.health.HealthCheck;
import dev.fettle.api.Api;
import dev.fettle.app.BuildInfo;
import dev.fettle.schedule.Clockwork;
import io.dropwizard.core.setup.Environment;

/** The ways in: the API on one port, health and metrics on the other. */
final class Ways {
    private Ways() {}

    static void register(
            Environment environment,
            Core core,
            Stores stores,
            Remedies remedies,
            PostgresPool postgres,
            Clockwork clockwork,
            MetricRegistry metrics,
            NodeClock clock) {
        Api.register(
                environment,
                new Api.Services(
                        core.watch().registry(),
                        core.watch().discovery(),
                        stores.fleet(),
                        core.playbooks(),
                        remedies.parser(),
                        remedies.actions(),
                        core.planner(),
                        core.undo(),
                        stores.plans(),
                        core.changes(),
                        stores.changes(),
                        core.schedules(),
                        core.machinery().runs(),
                        stores.runs(),
                        stores.breakers(clock),
                        stores.audit(),
                        stores.keys(),
                        stores.unit(),
                        core.tokens(),
                        clock,
                        BuildInfo.read().version()));
        environment.healthChecks().register("postgres", new PostgresCheck(postgres.pool()));
        environment.healthChecks().register("clock", new ClockCheck(stores.runs(), clock));
        environment.healthChecks().register("quartz", quartz(clockwork));
        FleetMetrics fleet = new FleetMetrics(metrics);
        fleet.fleet(stores.fleet());
        fleet.runs(stores.runs(), core.machinery().engine(), clock);
        fleet.serve(environment.admin());
    }

    private static HealthCheck quartz(Clockwork clockwork) {
        return new HealthCheck() {
            @Override
            protected Result check() {
                return clockwork.isRunning() ? Result.healthy() : Result.unhealthy("does not fire");
            }
        };
    }
}
