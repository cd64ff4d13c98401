package dev.fettle.fleet;

import static dev.fettle.fleet.FakeProber.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.store.JdbiAuditLog;
import dev.fettle.store.JdbiFleetStore;
import dev.fettle.store.JdbiUnitOfWork;
import dev.fettle.testing.DatabaseWork;
import dev.fettle.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registry, discovery and poller on a real database; the servers are made up. */
class FleetIT {
    private static final Actor ANN = Actor.person("ann");

    private final FakeProber prober = new FakeProber();
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private TestDatabase database;
    private FleetStore fleet;
    private AuditLog audit;
    private Registry registry;
    private Discovery discovery;
    private Poller poller;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        fleet = new JdbiFleetStore(database.database());
        audit = new JdbiAuditLog(database.database());
        var unit = new JdbiUnitOfWork(database.database());
        registry = new Registry(fleet, prober, audit, unit, () -> now);
        discovery = new Discovery(fleet, prober, audit, unit, () -> now);
        poller = new Poller(fleet, prober, audit, unit, () -> now, Poller.Settings.DEFAULT);
        prober.members("cache", member("10.0.0.1", Role.PRIMARY, "r1"), member("10.0.0.2", Role.REPLICA, "r2"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void registersWhatAnswers() {
        Deployment cache = registry.register(ANN, registration("cache", Map.of("tier", "gold")));

        assertThat(cache.version()).isEqualTo(1);
        assertThat(registry.get("cache")).isEqualTo(cache);
        assertThat(registry.list("", 10)).containsExactly(cache);
        assertThat(registry.instances("cache"))
                .extracting(instance -> instance.address().host() + " " + instance.role() + " " + instance.status())
                .containsExactly("10.0.0.1 PRIMARY NEW", "10.0.0.2 REPLICA NEW");
        assertThat(told("cache")).containsExactly("deployment-registered by ann");
    }

    @Test
    void storesNothingOfWhatDoesNotAnswer() {
        assertThatThrownBy(() -> registry.register(ANN, registration("silent", Map.of())))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("no-seed-answers"));

        assertThatThrownBy(() -> registry.get("silent"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
        assertThat(told("silent")).isEmpty();
    }

    @Test
    void aNameIsTakenOnce() {
        registry.register(ANN, registration("cache", Map.of()));

        assertThatThrownBy(() -> registry.register(ANN, registration("cache", Map.of())))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT));
    }

    @Test
    void aServerInAnotherDeploymentIsRefusedAndNothingIsStored() {
        registry.register(ANN, registration("cache", Map.of()));
        poller.pollAll();
        assertThat(registry.instances("cache").get(1).status()).isEqualTo(Instance.Status.UNREACHABLE);
        prober.members("twin", member("10.0.0.9", Role.PRIMARY, "r9"), member("10.0.0.2", Role.REPLICA, "r2"));

        assertThatThrownBy(() -> registry.register(ANN, registration("twin", Map.of())))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo("server-taken");
                });
        assertThat(fleet.deployment("twin")).isEmpty();
        assertThat(fleet.instances()).hasSize(2);
    }

    @Test
    void aServerUnderAnotherOfItsAddressesIsRefusedAndNothingIsStored() {
        registry.register(ANN, registration("cache", Map.of()));
        Instance known = registry.instances("cache").getFirst();
        prober.members("alias", member("cache-1.example", Role.PRIMARY, known.runId()));

        assertThatThrownBy(() -> registry.register(ANN, registration("alias", Map.of())))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("server-taken"))
                .hasMessageContaining("the same server as " + known.address())
                .hasMessageContaining("'cache'");
        assertThat(fleet.deployment("alias")).isEmpty();

        registry.remove(ANN, "cache");
        registry.register(ANN, registration("alias", Map.of()));
        assertThat(registry.instances("alias")).hasSize(1);
    }

    @Test
    void anAddressThatWasGivenToAnotherServerMoves() {
        registry.register(ANN, registration("cache", Map.of()));
        prober.members("next", member("10.0.0.2", Role.PRIMARY, "another"));

        registry.register(ANN, registration("next", Map.of()));

        assertThat(registry.instances("cache").get(1).status()).isEqualTo(Instance.Status.GONE);
        assertThat(told("cache")).last().isEqualTo("left: its address now belongs to next");
    }

    @Test
    void anEditIsToldFieldByFieldAndAsksServersOnlyWhereItMustTo() {
        registry.register(ANN, registration("cache", Map.of("tier", "gold", "zone", "a")));
        int asked = prober.discoveries.get();

        Deployment edited =
                registry.update(ANN, "cache", registration("cache", Map.of("tier", "silver", "zone", "a")), 1);

        assertThat(edited.version()).isEqualTo(2);
        assertThat(prober.discoveries).hasValue(asked);
        AuditRecord event = events("cache").getLast();
        assertThat(event.payload())
                .containsEntry("before", Map.of("labels.tier", "gold"))
                .containsEntry("after", Map.of("labels.tier", "silver"));
        assertThatThrownBy(() -> registry.update(ANN, "cache", registration("cache", Map.of()), 1))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("moved-on"));
        Access secret = new Access(false, null, null, new SecretRef("env:CACHE"), null, null, null);
        registry.update(
                ANN, "cache", new Registration("cache", Kind.REPLICATION, seeds("10.0.0.1"), secret, Map.of()), 2);
        assertThat(prober.discoveries).hasValue(asked + 1);
        Deployment same = registry.update(
                ANN, "cache", new Registration("cache", Kind.REPLICATION, seeds("10.0.0.1"), secret, Map.of()), 3);
        assertThat(same.version()).as("nothing changed").isEqualTo(3);
        assertThatThrownBy(() -> registry.update(
                        ANN, "cache", new Registration("cache", Kind.CLUSTER, seeds("10.0.0.1"), secret, Map.of()), 3))
                .hasMessageContaining("is of kind replication");
    }

    @Test
    void whatIsRemovedIsGone() {
        registry.register(ANN, registration("cache", Map.of()));

        registry.remove(ANN, "cache");

        assertThat(registry.list("", 10)).isEmpty();
        assertThat(told("cache")).last().isEqualTo("deployment-removed by ann");
        assertThatThrownBy(() -> registry.remove(ANN, "cache"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
    }

    @Test
    void anImportMayBeRepeated() {
        prober.members("queue", member("10.0.1.1", Role.PRIMARY, "q1"));
        List<Registration> all = List.of(
                registration("cache", Map.of()), registration("silent", Map.of()), registration("queue", Map.of()));

        Import first = registry.importAll(ANN, all);
        Import second = registry.importAll(ANN, all);
        Import third = registry.importAll(
                ANN, List.of(registration("cache", Map.of("tier", "gold")), registration("queue", Map.of())));

        assertThat(first.entries())
                .extracting(Import.Entry::result)
                .containsExactly(Import.Result.REGISTERED, Import.Result.FAILED, Import.Result.REGISTERED);
        assertThat(first.entries().get(1).reason()).contains("seeds[0]: refuses the connection");
        assertThat(second.entries())
                .extracting(Import.Entry::result)
                .containsExactly(Import.Result.UNCHANGED, Import.Result.FAILED, Import.Result.UNCHANGED);
        assertThat(third.count(Import.Result.UPDATED)).isEqualTo(1);
        assertThat(third.count(Import.Result.UNCHANGED)).isEqualTo(1);
        assertThatThrownBy(() -> registry.importAll(ANN, List.of(all.get(0), all.get(0))))
                .hasMessageContaining("stands twice");
    }

    @Test
    void discoveryFollowsTheServers() {
        Deployment cache = registry.register(ANN, registration("cache", Map.of()));
        prober.members("cache", member("10.0.0.2", Role.PRIMARY, "r2"), member("10.0.0.3", Role.REPLICA, "r3"));

        discovery.discover(cache);
        discovery.discover(cache);

        assertThat(registry.instances("cache"))
                .extracting(instance -> instance.address().host() + " " + instance.role() + " " + instance.status())
                .containsExactly("10.0.0.1 PRIMARY GONE", "10.0.0.2 PRIMARY NEW", "10.0.0.3 REPLICA NEW");
        assertThat(told("cache"))
                .containsExactly(
                        "deployment-registered by ann",
                        "became primary, was replica",
                        "joined as replica of shard 0",
                        "left");

        prober.members("cache", member("10.0.0.2", Role.PRIMARY, "r2"), member("10.0.0.1", Role.REPLICA, "r1b"));
        discovery.discover(cache);
        assertThat(told("cache")).contains("came back as replica of shard 0");
    }

    @Test
    void aDiscoveryThatFailsTakesNobodyAway() {
        Deployment cache = registry.register(ANN, registration("cache", Map.of()));
        prober.topologies.clear();

        assertThatThrownBy(() -> discovery.discover(cache)).isInstanceOf(Problem.class);
        assertThat(discovery.discoverAll()).isEqualTo(1);
        prober.members("cache");
        assertThat(discovery.discoverAll()).as("nobody was named").isZero();

        assertThat(fleet.instances()).hasSize(2);
    }

    @Test
    void aDeploymentThatWasRemovedMeanwhileIsLeftAlone() {
        Deployment cache = registry.register(ANN, registration("cache", Map.of()));
        registry.remove(ANN, "cache");

        discovery.discover(cache);

        assertThat(fleet.instances()).isEmpty();
    }

    @Test
    void pollingSeesAndTellsChanges() {
        registry.register(ANN, registration("cache", Map.of()));
        prober.seen("10.0.0.1", Role.PRIMARY, "r1");

        assertThat(poller.pollAll()).isEqualTo(new Poller.Polled(1, 1));

        Instance up = registry.instances("cache").getFirst();
        assertThat(up.status()).isEqualTo(Instance.Status.UP);
        assertThat(up.facts()).isEqualTo(SampleFacts.FACTS);
        assertThat(up.observedAt()).isEqualTo(now);
        assertThat(up.capabilities()).isEqualTo(FakeProber.CAN_SCAN);
        assertThat(registry.instances("cache").get(1).reason()).isEqualTo("refuses the connection");
        assertThat(told("cache")).hasSize(1);
        assertThat(prober.probes).hasValue(1);

        now = now.plusSeconds(15);
        prober.seen("10.0.0.1", Role.REPLICA, "r1-again");
        prober.seen("10.0.0.2", Role.PRIMARY, "r2");
        assertThat(poller.pollAll()).isEqualTo(new Poller.Polled(2, 0));

        assertThat(told("cache"))
                .containsExactlyInAnyOrder(
                        "deployment-registered by ann",
                        "restarted as valkey 8.0.1",
                        "became replica, was primary",
                        "became primary, was replica");
        assertThat(prober.probes)
                .as("another incarnation, and one that answers for the first time")
                .hasValue(3);

        now = now.plusSeconds(15);
        poller.pollAll();
        assertThat(prober.probes).as("nothing new").hasValue(3);
        now = now.plus(Duration.ofDays(1)).plusSeconds(1);
        poller.pollAll();
        assertThat(prober.probes).as("a day later").hasValue(5);

        assertThat(fleet.observations(up.id(), now.plusSeconds(1), 10)).hasSize(4);
        now = now.plus(Duration.ofHours(47));
        assertThat(poller.forget()).isEqualTo(6);
        assertThat(fleet.observations(up.id(), now, 10)).hasSize(1);
    }

    @Test
    void whatAServerCanDoIsAskedAgainWhereItCouldNotBeFoundOut() {
        registry.register(ANN, registration("cache", Map.of()));
        prober.seen("10.0.0.1", Role.PRIMARY, "r1");
        poller.pollAll();

        prober.seen("10.0.0.1", Role.PRIMARY, "r1-again");
        prober.capabilities = Capabilities.NONE;
        poller.pollAll();
        assertThat(registry.instances("cache").getFirst().capabilities()).isEqualTo(Capabilities.NONE);
        prober.capabilities = FakeProber.CAN_SCAN;
        poller.pollAll();

        assertThat(registry.instances("cache").getFirst().capabilities()).isEqualTo(FakeProber.CAN_SCAN);
    }

    /** Without ids of their own, shards are found under their lowest slots, or as empty. */
    @Test
    void aShardKeepsItsNameAsLongAsItsServersGoOn() {
        Deployment cache = clustered("a/P/slots-0 a1/R/slots-0 b/P/slots-5461 b1/R/slots-5461 c/P/slots-10923");

        assertThat(after(cache, "a/P/slots-100 a1/R/slots-100 b/P/slots-0 b1/R/slots-0 c/P/slots-10923"))
                .as("the first slots of one went to another")
                .isEqualTo("a=slots-0 a1=slots-0 b=slots-5461 b1=slots-5461 c=slots-10923");
        assertThat(after(cache, "a/P/empty-a a1/P/slots-100 b/P/slots-0 b1/R/slots-0 c/P/slots-10923"))
                .as("and a replica took over")
                .isEqualTo("a=empty-a a1=slots-0 b=slots-5461 b1=slots-5461 c=slots-10923");
        assertThat(after(cache, "a/R/slots-100 a1/P/slots-100 b/P/slots-0 b1/R/slots-0 c/P/slots-10923"))
                .as("whose former primary is back")
                .isEqualTo("a=slots-0 a1=slots-0 b=slots-5461 b1=slots-5461 c=slots-10923");
        assertThat(after(cache, "a/R/slots-0 a1/P/slots-100 b/P/slots-0 b1/R/slots-100 c/P/slots-10923"))
                .as("replicas go to other primaries")
                .isEqualTo("a=slots-5461 a1=slots-0 b=slots-5461 b1=slots-0 c=slots-10923");
        assertThat(after(
                        cache, "a1/P/slots-200 b1/R/slots-200 b/P/slots-100 a/R/slots-100 d/P/slots-0 c/P/slots-10923"))
                .as("a new one has the first slots")
                .isEqualTo("a=slots-5461 a1=slots-0 b=slots-5461 b1=slots-0 c=slots-10923 d=slots-0-2");
        assertThat(after(cache, "a1/P/empty-a1 b1/R/empty-a1 b/P/slots-100 a/R/slots-100 d/P/slots-0 c/P/slots-10923"))
                .as("one has no slots any more, and no vote")
                .isEqualTo("a=slots-5461 a1=empty-a1 b=slots-5461 b1=empty-a1 c=slots-10923 d=slots-0-2");
        assertThat(after(cache, "e/P/slots-100 b/R/slots-100 a/R/slots-100 d/P/slots-0 c/R/slots-0"))
                .as("a new server takes over from another's; and two become one")
                .isEqualTo("a=slots-5461 a1=gone b=slots-5461 b1=gone c=slots-0-2 d=slots-0-2 e=slots-5461");
        assertThat(after(cache, "f/P/slots-100 d/P/slots-0 c/R/slots-0"))
                .as("another address under which nobody was known")
                .isEqualTo("a=gone a1=gone b=gone b1=gone c=slots-0-2 d=slots-0-2 e=gone f=slots-100");
    }

    @Test
    void aShardThatServersGiveAnIdIsCalledByItAndOneWithANameKeepsThat() {
        Deployment cache = clustered("a/P/shard-x a1/R/shard-x b/P/shard-y b1/R/shard-y");

        assertThat(after(cache, "a/P/shard-y a1/R/shard-y b/P/shard-x b1/R/shard-x"))
                .as("addresses were exchanged")
                .isEqualTo("a=shard-y a1=shard-y b=shard-x b1=shard-x");
        assertThat(after(cache, "a/P/slots-0 a1/R/slots-0 b/P/slots-8192 b1/R/slots-8192"))
                .as("a node that gives no ids is asked")
                .isEqualTo("a=shard-y a1=shard-y b=shard-x b1=shard-x");

        Deployment old = clustered("old", "c/P/slots-0 d/P/slots-8192");
        assertThat(after(old, "c/P/shard-c d/P/shard-d e/P/shard-e"))
                .as("servers were upgraded")
                .isEqualTo("c=slots-0 d=slots-8192 e=shard-e");
    }

    private Deployment clustered(String members) {
        return clustered("sharded", members);
    }

    private Deployment clustered(String name, String members) {
        prober.members(name, sharded(members));
        return registry.register(ANN, new Registration(name, Kind.CLUSTER, seeds("10.0.0.1"), Access.OPEN, Map.of()));
    }

    /** What the shards are called in the store, and in what discovery tells, once these were found. */
    private String after(Deployment deployment, String found) {
        prober.members(deployment.name(), sharded(found));
        Topology told = discovery.discover(deployment);
        List<Instance> stored = fleet.instances(deployment.id());
        assertThat(told.members())
                .extracting(member -> member.address() + member.shard())
                .containsExactlyInAnyOrderElementsOf(stored.stream()
                        .filter(instance -> instance.status() != Instance.Status.GONE)
                        .map(instance -> instance.address() + instance.shard())
                        .toList());
        for (Topology.Member member : told.members()) {
            prober.seen(member.address().host(), member.role(), "run of " + member.address());
        }
        poller.poll(deployment);
        return stored.stream()
                .sorted(Comparator.comparing(instance -> instance.address().host()))
                .map(instance -> instance.address().host() + "="
                        + (instance.status() == Instance.Status.GONE ? "gone" : instance.shard()))
                .collect(Collectors.joining(" "));
    }

    /** Written as host, role and shard. */
    private static Topology.Member[] sharded(String members) {
        return Stream.of(members.split(" ", -1))
                .map(member -> member.split("/", -1))
                .map(parts -> new Topology.Member(
                        new Address(parts[0], 6379), parts[2], parts[1].equals("P") ? Role.PRIMARY : Role.REPLICA, ""))
                .toArray(Topology.Member[]::new);
    }

    @Test
    void aThousandServersTakeAFewStatements() {
        List<Topology.Member> members = new ArrayList<>();
        IntStream.range(0, 1000)
                .forEach(i -> members.add(new Topology.Member(
                        new Address("10.2." + i / 250 + "." + (1 + i % 250), 6379), "s" + i / 2, Role.PRIMARY, "")));
        prober.members("big", members.toArray(Topology.Member[]::new));
        registry.register(ANN, registration("big", Map.of()));
        for (int i = 0; i < 900; i++) {
            prober.seen("10.2." + i / 250 + "." + (1 + i % 250), Role.PRIMARY, "r" + i);
        }
        poller.pollAll();
        DatabaseWork work = new DatabaseWork(database);
        work.reset();

        assertThat(poller.pollAll()).isEqualTo(new Poller.Polled(900, 100));

        assertThat(work.statements() - work.checks())
                .as(() -> String.join("\n", work.mostCalled(12)))
                .isLessThan(20);
    }

    private static Registration registration(String name, Map<String, String> labels) {
        return new Registration(name, Kind.REPLICATION, seeds("10.0.0.1"), Access.OPEN, labels);
    }

    private static List<Address> seeds(String... hosts) {
        return List.of(hosts).stream().map(host -> new Address(host, 6379)).toList();
    }

    private List<AuditRecord> events(String deployment) {
        return audit.find(new AuditLog.Query("deployment", deployment, null, null, 0, 100));
    }

    /** What the log tells of a deployment: of members what happened, of others who did it. */
    private List<String> told(String deployment) {
        return events(deployment).stream()
                .map(event -> event.type().equals("member-changed")
                        ? String.valueOf(event.payload().get("what"))
                        : event.type() + " by " + event.actor())
                .toList();
    }
}
