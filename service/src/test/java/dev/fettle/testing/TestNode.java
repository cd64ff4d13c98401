package dev.fettle.testing;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Actions;
import dev.fettle.action.Connector;
import dev.fettle.action.Party;
import dev.fettle.action.Restarts;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeStore;
import dev.fettle.change.Changes;
import dev.fettle.change.Policies;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.Discovery;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Prober;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.Whereabouts;
import dev.fettle.guard.AdaptiveGovernor;
import dev.fettle.guard.Pacer;
import dev.fettle.plan.Assessor;
import dev.fettle.plan.Breakers;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanRequest;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.Planner;
import dev.fettle.plan.Protections;
import dev.fettle.plan.RemedyHistory;
import dev.fettle.plan.Repetition;
import dev.fettle.plan.Surveyor;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.ConditionValues;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.PlaybookLibrary;
import dev.fettle.playbook.PlaybookParser;
import dev.fettle.playbook.PlaybookSources;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.run.Engine;
import dev.fettle.run.Gaps;
import dev.fettle.run.Gate;
import dev.fettle.run.Heartbeat;
import dev.fettle.run.JournalStore;
import dev.fettle.run.Journals;
import dev.fettle.run.Kick;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunStore;
import dev.fettle.run.Runs;
import dev.fettle.run.Starter;
import dev.fettle.run.Undo;
import dev.fettle.run.Workers;
import dev.fettle.run.Workshop;
import dev.fettle.store.Database;
import dev.fettle.store.JdbiAuditLog;
import dev.fettle.store.JdbiChangeStore;
import dev.fettle.store.JdbiFleetStore;
import dev.fettle.store.JdbiJournalStore;
import dev.fettle.store.JdbiPlanStore;
import dev.fettle.store.JdbiPlaybookStore;
import dev.fettle.store.JdbiRemedyHistory;
import dev.fettle.store.JdbiRunStore;
import dev.fettle.store.JdbiUnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One node of Fettle on a real database and real servers, driven by hand: nothing happens between two ticks, except the
 * work on targets that a tick began.
 */
public final class TestNode implements AutoCloseable {
    public static final Actor OPERATOR = Actor.person("operator");
    public static final Actor APPROVER = Actor.person("approver");

    private static final Actions ACTIONS = Actions.installed();

    private final RedisServers servers = new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> name);
    private final InstantSource clock = InstantSource.system();
    private final FleetStore fleet;
    private final PlaybookLibrary library;
    private final Planner planner;
    private final PlanStore plans;
    private final ChangeStore changeStore;
    private final Changes changes;
    private final RunStore runStore;
    private final Runs runs;
    private final Workers workers;
    private final Engine engine;
    private final Heartbeat heartbeat;
    private final Starter starter;
    private final Undo undo;
    private final JournalStore journal;
    private final AuditLog audit;
    private final Prober prober;
    private final Whereabouts whereabouts;
    private final Breakers breakers;
    private final Discovery discovery;

    public TestNode(TestDatabase database, String name) {
        this(database.database(), name, Duration.ofSeconds(4));
    }

    /** @param restarts the configured ways to restart a server */
    public TestNode(TestDatabase database, String name, Restarts restarts) {
        this(database.database(), name, Duration.ofSeconds(4), Protections.NONE, 64L << 20, restarts);
    }

    public TestNode(Database database, String name, Duration lease) {
        this(database, name, lease, Protections.NONE);
    }

    public TestNode(Database database, String name, Duration lease, Protections protections) {
        this(database, name, lease, protections, 64L << 20);
    }

    /** @param room how many bytes of before-images are kept of a shard */
    public TestNode(Database database, String name, Duration lease, Protections protections, long room) {
        this(database, name, lease, protections, room, Restarts.NONE);
    }

    private TestNode(
            Database database, String name, Duration lease, Protections protections, long room, Restarts restarts) {
        UnitOfWork unit = new JdbiUnitOfWork(database);
        CelConditions conditions = new CelConditions();
        PlaybookParser parser = new PlaybookParser(ACTIONS, conditions);
        fleet = new JdbiFleetStore(database);
        plans = new JdbiPlanStore(database);
        changeStore = new JdbiChangeStore(database);
        runStore = new JdbiRunStore(database);
        audit = new JdbiAuditLog(database);
        prober = servers.prober(commands());
        discovery = new Discovery(fleet, prober, audit, unit, clock);
        library = new PlaybookLibrary(
                parser,
                new JdbiPlaybookStore(database, parser::parse),
                audit,
                unit,
                clock,
                PlaybookSources.builtIn(parser),
                List.of());
        journal = new JdbiJournalStore(database);
        Journals journals = new Journals(journal, runStore, room);
        whereabouts = new Whereabouts(fleet, prober);
        Assessor assessor = new Assessor(
                servers.connector(),
                whereabouts,
                restarts,
                journals::past,
                (limits, facts) -> new AdaptiveGovernor(1, limits.maxLatency(), Duration.ZERO, Pacer.real(), () -> {}));
        Surveyor surveyor = new Surveyor(prober, assessor, ACTIONS, protections, 8);
        RemedyHistory history = new JdbiRemedyHistory(database);
        breakers = new Breakers(history, audit, unit, clock);
        Repetition repetition = new Repetition(history, breakers, clock);
        planner = new Planner(library, conditions, fleet, surveyor, repetition, plans, audit, unit, clock);
        undo = new Undo(runStore, journal, fleet, planner);
        changes = new Changes(
                changeStore,
                plans,
                () -> new Policies(List.of()),
                this::policyFacts,
                plan -> List.of(),
                audit,
                unit,
                change -> {},
                clock);
        Kick kick = new NoKick();
        runs = new Runs(runStore, audit, unit, kick, clock);
        Workshop shop = new Workshop(
                runStore,
                journals,
                prober,
                whereabouts,
                servers.connector(),
                restarts,
                ACTIONS,
                repetition,
                protections,
                Workshop.Governors.adaptive(Pacer.real()),
                Pacer.real(),
                new Random(),
                clock);
        workers = new Workers(
                new Workers.Settings(name, lease, lease.dividedBy(4), 128), runStore, plans, fleet, shop, audit, unit);
        engine = new Engine(
                runStore,
                runs,
                workers,
                new Gate(runStore, fleet, prober),
                new Gaps(runStore, fleet, prober, audit, unit, clock),
                run -> library.get(run.playbook(), run.playbookVersion()).playbook(),
                audit,
                unit,
                kick,
                clock);
        heartbeat = new Heartbeat(workers, runStore);
        starter = new Starter(changes, changeStore, plans, fleet, runStore, audit, unit, kick, clock);
    }

    /** The sweep is the only caller: what it makes up for is everything. */
    private static final class NoKick implements Kick {
        @Override
        public void soon(RunId run) {}

        @Override
        public void at(RunId run, Instant when) {}
    }

    private static Set<String> commands() {
        return ACTIONS.all().stream()
                .flatMap(a -> Stream.concat(a.spec().needs().reads().stream(), a.spec().needs().writes().stream()))
                .collect(Collectors.toSet());
    }

    private Map<String, Object> policyFacts(Plan plan) {
        return ConditionValues.policy(
                plan.risk(),
                plan.playbook(),
                List.of(),
                plan.targets().stream().map(t -> t.labels()).toList(),
                plan.totals().keys().high());
    }

    /** Registers a lone server, seen once. */
    public Deployment register(String name, ServerProcess server, Map<String, String> labels) {
        return register(name, Kind.STANDALONE, List.of(new Address("127.0.0.1", server.port())), labels, Access.OPEN);
    }

    /** Registers servers that belong together, each seen once. */
    public Deployment register(String name, Topology topology, Map<String, String> labels) {
        return register(name, topology, labels, Access.OPEN);
    }

    /** The same with a way in of their own; a secret {@code env:X} reads as {@code X}. */
    public Deployment register(String name, Topology topology, Map<String, String> labels, Access access) {
        List<Address> seeds = topology.seeds().stream().map(Address::parse).toList();
        return register(name, Kind.valueOf(topology.kind().name()), seeds, labels, access);
    }

    private Deployment register(
            String name, Kind kind, List<Address> seeds, Map<String, String> labels, Access access) {
        Deployment deployment = new Deployment(
                new DeploymentId(UUID.randomUUID()), name, kind, seeds, access, labels, clock.instant(), 1);
        fleet.insert(deployment);
        prober.discover(deployment).members().forEach(m -> fleet.put(deployment.id(), m));
        observe(deployment);
        return deployment;
    }

    /** Asks for its members, as is done again and again, and looks at them. */
    public void discover(Deployment deployment) {
        discovery.discover(deployment);
        observe(deployment);
    }

    /** Looks at its members, as the poll does. */
    public void observe(Deployment deployment) {
        for (Instance instance : fleet.instances(deployment.id())) {
            Sighting sighting = prober.look(deployment, instance.address());
            fleet.observed(instance.id(), clock.instant(), sighting);
            if (sighting instanceof Sighting.Seen seen) {
                fleet.capabilities(
                        instance.id(), prober.probe(deployment, instance.address(), seen.engine()), clock.instant());
            }
        }
    }

    public Playbook store(String yaml) {
        return library.store(yaml, OPERATOR).playbook();
    }

    public Plan plan(String playbook, Map<String, Object> parameters) {
        return planner.plan(OPERATOR, new PlanRequest(playbook, null, parameters, null));
    }

    /** Plans for these shards alone, by their names in the fleet. */
    public Plan planShards(String playbook, Map<String, Object> parameters, Set<String> shards) {
        return planner.plan(OPERATOR, new PlanRequest(playbook, null, parameters, null, shards, List.of()));
    }

    /** Plans, asks, has it approved where needed, and starts. */
    public Run start(String playbook, Map<String, Object> parameters) {
        return start(plan(playbook, parameters));
    }

    public Run start(Plan plan) {
        Change change = changes.request(OPERATOR, plan.id(), plan.digest(), "a test", null);
        if (change.requirement().approvals() > 0) {
            changes.vote(APPROVER, change.id(), true, plan.digest(), "");
        }
        return starter.start(change.id()).orElseThrow();
    }

    /** Ways to all servers of a deployment, for an action that is carried out by hand. */
    public Party party(Deployment deployment, ActionSpec<?> spec) {
        return servers.connector().party(deployment, spec, Connector.Use.EXECUTE);
    }

    public Whereabouts whereabouts() {
        return whereabouts;
    }

    /** What Quartz and the heart do again and again, once. */
    public void tick() {
        heartbeat.beat();
        starter.sweep();
        engine.sweep();
    }

    /** Hears, writes and renews, as once a second. */
    public void beat() {
        heartbeat.beat();
    }

    public Runs runs() {
        return runs;
    }

    public JournalStore journal() {
        return journal;
    }

    public Undo undo() {
        return undo;
    }

    public Changes changes() {
        return changes;
    }

    public Starter starter() {
        return starter;
    }

    public FleetStore fleet() {
        return fleet;
    }

    public Breakers breakers() {
        return breakers;
    }

    public AuditLog audit() {
        return audit;
    }

    public Workers workers() {
        return workers;
    }

    public RunStore runStore() {
        return runStore;
    }

    @Override
    public void close() {
        engine.drain(Duration.ofSeconds(5));
        servers.close();
    }
}
