package dev.fettle.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditLog;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.store.JdbiAuditLog;
import dev.fettle.store.JdbiFleetStore;
import dev.fettle.store.JdbiUnitOfWork;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Registry, discovery and poller with real servers on a real database. */
class LiveFleetIT {
    private static final Actor ANN = Actor.person("ann");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisServers servers = new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> null);
    private TestDatabase database;
    private AuditLog audit;
    private Registry registry;
    private Discovery discovery;
    private Poller poller;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        Prober prober = servers.prober(Set.of("scan", "expire", "memory|purge"));
        FleetStore fleet = new JdbiFleetStore(database.database());
        audit = new JdbiAuditLog(database.database());
        var unit = new JdbiUnitOfWork(database.database());
        registry = new Registry(fleet, prober, audit, unit, InstantSource.system());
        discovery = new Discovery(fleet, prober, audit, unit, InstantSource.system());
        poller = new Poller(fleet, prober, audit, unit, InstantSource.system(), Poller.Settings.DEFAULT);
    }

    @AfterEach
    void close() {
        servers.close();
        database.close();
    }

    @EngineTest
    void aClusterIsRegisteredSeenAndFollowedThroughAFailover(Engine engine) {
        try (Topology cluster = Topology.cluster(engine, 3, 1)) {
            Deployment cache = registry.register(
                    ANN, new Registration("cache", Kind.CLUSTER, seeds(cluster), Access.OPEN, Map.of("tier", "gold")));

            assertThat(poller.pollAll()).isEqualTo(new Poller.Polled(6, 0));

            assertThat(registry.instances("cache")).hasSize(6).allSatisfy(instance -> {
                assertThat(instance.status()).isEqualTo(Instance.Status.UP);
                assertThat(instance.runId()).hasSize(40);
                assertThat(instance.capabilities().can("scan")).isTrue();
                assertThat(instance.facts()).isNotNull();
            });
            assertThat(registry.instances("cache").stream().map(Instance::shard).distinct())
                    .hasSize(3);

            ServerProcess replica = cluster.shards().getFirst().replicas().getFirst();
            replica.command("CLUSTER", "FAILOVER");
            Await.until(
                    PATIENCE,
                    "the replica takes over",
                    () -> replica.info("role").equals("master"));
            poller.pollAll();
            discovery.discover(cache);

            Instance promoted = registry.instances("cache").stream()
                    .filter(instance -> instance.address().toString().equals(replica.address()))
                    .findFirst()
                    .orElseThrow();
            assertThat(promoted.role()).isEqualTo(Role.PRIMARY);
            assertThat(told("cache")).contains("became primary, was replica");
        }
    }

    @EngineTest
    void aServerThatRestartsOrDiesIsSeen(Engine engine) {
        try (Topology one = Topology.standalone(engine)) {
            registry.register(ANN, new Registration("one", Kind.STANDALONE, seeds(one), Access.OPEN, Map.of()));
            poller.pollAll();

            one.primary().restart();
            assertThat(poller.pollAll().up()).isEqualTo(1);
            assertThat(told("one")).anyMatch(what -> what.startsWith("restarted as "));

            one.primary().kill();
            assertThat(poller.pollAll().unreachable()).isEqualTo(1);
            Instance dead = registry.instances("one").getFirst();
            assertThat(dead.status()).isEqualTo(Instance.Status.UNREACHABLE);
            assertThat(dead.reason()).isNotEmpty();
            assertThat(dead.facts()).as("the last ones it told").isNotNull();
            assertThat(discovery.discoverAll()).isEqualTo(1);
            assertThat(registry.instances("one").getFirst().status()).isEqualTo(Instance.Status.UNREACHABLE);
        }
    }

    @EngineTest
    void whatIsNotOfItsKindIsRefused(Engine engine) {
        try (Topology one = Topology.standalone(engine)) {
            assertThatThrownBy(() -> registry.register(
                            ANN, new Registration("one", Kind.CLUSTER, seeds(one), Access.OPEN, Map.of())))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.details())
                                    .extracting(Problem.Detail::field)
                                    .containsExactly("seeds[0]"));
            assertThat(registry.list("", 10)).isEmpty();
        }
    }

    private static List<Address> seeds(Topology topology) {
        return topology.seeds().stream().map(Address::parse).toList();
    }

    private List<String> told(String deployment) {
        return audit.find(new AuditLog.Query("deployment", deployment, null, null, 0, 100)).stream()
                .map(event -> String.valueOf(event.payload().get("what")))
                .toList();
    }
}
