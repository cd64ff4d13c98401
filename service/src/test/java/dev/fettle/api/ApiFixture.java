package dev.fettle.api;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import dev.fettle.Problem;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Actions;
import dev.fettle.action.Connector;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Party;
import dev.fettle.action.Past;
import dev.fettle.action.Restarts;
import dev.fettle.action.Target;
import dev.fettle.audit.Actor;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.auth.AccessRole;
import dev.fettle.auth.Tokens;
import dev.fettle.change.Changes;
import dev.fettle.change.Policies;
import dev.fettle.change.Schedules;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Discovery;
import dev.fettle.fleet.Engine;
import dev.fettle.fleet.Prober;
import dev.fettle.fleet.Registry;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.SlotMap;
import dev.fettle.fleet.SlotView;
import dev.fettle.fleet.Topology;
import dev.fettle.fleet.Whereabouts;
import dev.fettle.plan.Assessor;
import dev.fettle.plan.Breakers;
import dev.fettle.plan.Planner;
import dev.fettle.plan.Protections;
import dev.fettle.plan.RemedyHistory;
import dev.fettle.plan.Repetition;
import dev.fettle.plan.Surveyor;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.PlaybookLibrary;
import dev.fettle.playbook.PlaybookParser;
import dev.fettle.run.Runs;
import dev.fettle.run.Undo;
import dev.fettle.schedule.Quartz;
import dev.fettle.store.JdbiAuditLog;
import dev.fettle.store.JdbiChangeStore;
import dev.fettle.store.JdbiFleetStore;
import dev.fettle.store.JdbiIdempotencyKeys;
import dev.fettle.store.JdbiJournalStore;
import dev.fettle.store.JdbiPlanStore;
import dev.fettle.store.JdbiPlaybookStore;
import dev.fettle.store.JdbiRemedyHistory;
import dev.fettle.store.JdbiRunStore;
import dev.fettle.store.JdbiScheduleStore;
import dev.fettle.store.JdbiTokenStore;
import dev.fettle.store.JdbiUnitOfWork;
import dev.fettle.testing.TestDatabase;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.quartz.impl.StdSchedulerFactory;

/** The API on a port of its own, with the core behind it and PostgreSQL below; nothing runs that nobody asked for. */
final class ApiFixture implements AutoCloseable {
    final TestDatabase database = TestDatabase.create();
    final InstantSource clock = InstantSource.system();
    final UnitOfWork work = new JdbiUnitOfWork(database.database());
    final JdbiAuditLog audit = new JdbiAuditLog(database.database());
    final JdbiFleetStore fleet = new JdbiFleetStore(database.database());
    final JdbiPlanStore plans = new JdbiPlanStore(database.database());
    final JdbiChangeStore changeStore = new JdbiChangeStore(database.database());
    final JdbiRunStore runStore = new JdbiRunStore(database.database());
    final Tokens tokens = new Tokens(new JdbiTokenStore(database.database()), audit, work, clock);
    final Changes changes;
    final Map<AccessRole, String> texts = new EnumMap<>(AccessRole.class);
    final int port;
    final ApiSpec spec;

    private final Server server;

    ApiFixture() throws Exception {
        Quartz quartz = new Quartz(scheduler());
        Policies policies = new Policies(List.of(new Policies.Policy("one", null, 1, Duration.ofHours(24))));
        changes = new Changes(
                changeStore, plans, () -> policies, p -> Map.of(), p -> List.of(), audit, work, quartz, clock);
        Schedules schedules =
                new Schedules(new JdbiScheduleStore(database.database()), quartz, d -> {}, audit, work, clock);
        Runs runs = new Runs(runStore, audit, work, quartz, clock);
        Actions actions = Actions.installed();
        PlaybookParser parser = new PlaybookParser(actions, new CelConditions());
        PlaybookLibrary playbooks = new PlaybookLibrary(
                parser,
                new JdbiPlaybookStore(database.database(), parser::parse),
                audit,
                work,
                clock,
                List.of(),
                List.of());
        Prober prober = new StillProber();
        Assessor assessor = new Assessor(
                new NoConnector(),
                new Whereabouts(fleet, prober),
                Restarts.NONE,
                shard -> Past.NONE,
                (target, limits) -> {
                    throw new UnsupportedOperationException("no server is asked here");
                });
        Surveyor surveyor = new Surveyor(prober, assessor, actions, Protections.NONE, 1);
        RemedyHistory history = new JdbiRemedyHistory(database.database());
        Breakers breakers = new Breakers(history, audit, work, clock);
        Repetition repetition = new Repetition(history, breakers, clock);
        Planner planner =
                new Planner(playbooks, new CelConditions(), fleet, surveyor, repetition, plans, audit, work, clock);
        server = start(new Api.Services(
                new Registry(fleet, prober, audit, work, clock),
                new Discovery(fleet, prober, audit, work, clock),
                fleet,
                playbooks,
                parser,
                actions,
                planner,
                new Undo(runStore, new JdbiJournalStore(database.database()), fleet, planner),
                plans,
                changes,
                changeStore,
                schedules,
                runs,
                runStore,
                breakers,
                audit,
                new JdbiIdempotencyKeys(database.database()),
                work,
                tokens,
                clock,
                "1.2.3"));
        port = ((NetworkConnector) server.getConnectors()[0]).getLocalPort();
        for (AccessRole role : AccessRole.values()) {
            texts.put(role, issue(role.name(), role));
        }
        spec = ApiClient.spec(port);
    }

    private static org.quartz.Scheduler scheduler() throws Exception {
        Properties settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "api-test-" + Instant.now());
        settings.setProperty("org.quartz.threadPool.threadCount", "1");
        settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        return new StdSchedulerFactory(settings).getScheduler();
    }

    private static Server start(Api.Services services) throws Exception {
        Configuration configuration = new Configuration();
        DefaultServerFactory factory = (DefaultServerFactory) configuration.getServerFactory();
        factory.setApplicationConnectors(List.of(connector()));
        factory.setAdminConnectors(List.of(connector()));
        LogbackAccessRequestLogFactory requestLog = new LogbackAccessRequestLogFactory();
        requestLog.setAppenders(List.of());
        factory.setRequestLogFactory(requestLog);
        Environment environment = new Environment(
                "api-test",
                Jackson.newObjectMapper(),
                Validators.newValidatorFactory(),
                new MetricRegistry(),
                ApiFixture.class.getClassLoader(),
                new HealthCheckRegistry(),
                configuration);
        environment.healthChecks().register("none", new NoHealth());
        factory.configure(environment);
        Api.register(environment, services);
        Server server = factory.build(environment);
        server.start();
        return server;
    }

    /** A fleet in which each seed is the primary of a shard; the servers of "down" answer nothing. */
    private static final class NoConnector implements Connector {
        @Override
        public GovernedConnection open(
                Deployment deployment, Target target, ActionSpec<?> spec, Use use, Governor governor) {
            throw new UnsupportedOperationException("no server is asked here");
        }

        @Override
        public Party party(Deployment deployment, ActionSpec<?> spec, Use use) {
            throw new UnsupportedOperationException("no server is asked here");
        }
    }

    private static final class StillProber implements Prober {
        @Override
        public Topology discover(Deployment deployment) {
            if (deployment.name().startsWith("down")) {
                throw Problem.unavailable("not-discovered", "no seed answers", null);
            }
            List<Topology.Member> members = new ArrayList<>();
            for (Address seed : deployment.seeds()) {
                members.add(new Topology.Member(seed, "s" + members.size(), Role.PRIMARY, "r" + seed));
            }
            return new Topology(members, List.of());
        }

        @Override
        public Sighting look(Deployment deployment, Address address) {
            return new Sighting.Unreachable("is not there");
        }

        @Override
        public SlotView slots(Deployment deployment, Address address) {
            throw Problem.invalid("no-answer", "", address + " is no node of a cluster", "a node of a cluster");
        }

        @Override
        public SlotMap slotMap(Deployment deployment) {
            throw Problem.invalid("no-answer", "", deployment.name() + " is no cluster", "a cluster");
        }

        @Override
        public Capabilities probe(Deployment deployment, Address address, Engine engine) {
            return Capabilities.NONE;
        }
    }

    /** Dropwizard complains at length where there is none. */
    private static final class NoHealth extends HealthCheck {
        @Override
        protected Result check() {
            return Result.healthy();
        }
    }

    private static HttpConnectorFactory connector() {
        HttpConnectorFactory connector = new HttpConnectorFactory();
        connector.setBindHost("localhost");
        connector.setPort(0);
        return connector;
    }

    String issue(String owner, AccessRole role) {
        return tokens.issue(Actor.SYSTEM, owner, role, null).text();
    }

    ApiClient as(AccessRole role) {
        return new ApiClient(port, texts.get(role), spec);
    }

    ApiClient with(String token) {
        return new ApiClient(port, token, spec);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        } finally {
            database.close();
        }
    }
}
