package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Engine;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Observation;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.SecretRef;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.Topology.Member;
import dev.fettle.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetStoreIT {
    private static final Engine VALKEY = new Engine("valkey", "8.0.1", "7.2.4");
    private static final Sighting.Seen SEEN = new Sighting.Seen("r1", Role.PRIMARY, VALKEY, Samples.FACTS);
    private static final Instant NOON = Rows.NOON;

    private TestDatabase database;
    private FleetStore store;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        store = new JdbiFleetStore(database.database());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aDeploymentIsKeptAndListedByName() {
        Deployment b = Rows.deployment("b");
        Deployment a = Rows.deployment("a-1");
        assertThat(store.insert(b)).isTrue();
        assertThat(store.insert(a)).isTrue();
        assertThat(store.insert(Rows.deployment("b"))).as("the name is taken").isFalse();

        assertThat(store.deployment("b")).contains(b);
        assertThat(store.deployments("", 10)).containsExactly(a, b);
        assertThat(store.deployments("a-1", 10)).containsExactly(b);
        assertThat(store.deployments("", 1)).containsExactly(a);
    }

    @Test
    void anEditNeedsTheVersionItSaw() {
        Deployment first = Rows.deployment("cache");
        store.insert(first);
        Access access = new Access(true, null, "ops", new SecretRef("file:/run/pw"), null, null, null);
        Deployment edited = new Deployment(
                first.id(),
                first.name(),
                first.kind(),
                List.of(new Address("::1", 7000)),
                access,
                Map.of("tier", "gold"),
                first.createdAt(),
                1);

        assertThat(store.update(edited)).isTrue();
        assertThat(store.update(edited)).isFalse();

        Deployment stored = store.deployment("cache").orElseThrow();
        assertThat(stored.version()).isEqualTo(2);
        assertThat(stored.access()).isEqualTo(access);
        assertThat(stored.labels()).isEqualTo(Map.of("tier", "gold"));
        assertThat(stored.seeds()).isEqualTo(edited.seeds());
    }

    @Test
    void aRemovedDeploymentIsForgottenAndItsNameIsFree() {
        Deployment cache = Rows.deployment("cache");
        store.insert(cache);
        Instance member = store.put(cache.id(), member("10.0.0.1", Role.PRIMARY));

        assertThat(store.remove(cache.id(), NOON)).isTrue();
        assertThat(store.remove(cache.id(), NOON)).isFalse();

        assertThat(store.deployment("cache")).isEmpty();
        assertThat(store.instances()).isEmpty();
        assertThat(store.instance(member.id()).orElseThrow().status()).isEqualTo(Instance.Status.GONE);
        Deployment again = Rows.deployment("cache");
        assertThat(store.insert(again)).isTrue();
        assertThat(store.put(again.id(), member("10.0.0.1", Role.PRIMARY)).id()).isNotEqualTo(member.id());
    }

    /** Of each part of the time the newest, the oldest part first; also of rows from before there were some of the facts. */
    @Test
    void historyIsSpreadEvenlyOverTheTime() {
        Deployment cache = Rows.deployment("cache");
        store.insert(cache);
        InstanceId id = store.put(cache.id(), member("10.0.0.1", Role.PRIMARY)).id();
        Instant now = Instant.parse(
                database.text("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
        for (int minute = 70; minute > 0; minute--) {
            store.observed(id, now.minus(Duration.ofMinutes(minute)), SEEN);
        }
        database.execute("UPDATE fettle.observation SET sighting = sighting #- '{facts,memory,datasetBytes}'");

        List<Observation> hour = store.history(cache.id(), new Address("10.0.0.1", 6379), Duration.ofHours(1), 6);

        assertThat(hour).hasSizeBetween(6, 7).isSortedAccordingTo(Comparator.comparing(Observation::at));
        assertThat(Duration.between(hour.getFirst().at(), hour.getLast().at()))
                .isBetween(Duration.ofMinutes(45), Duration.ofMinutes(60));
        assertThat(hour)
                .allSatisfy(seen -> assertThat(((Sighting.Seen) seen.sighting())
                                .facts()
                                .memory()
                                .datasetBytes())
                        .isZero());
        assertThat(store.history(cache.id(), new Address("10.0.0.1", 6379), Duration.ofHours(2), 1_000))
                .hasSize(70);
        assertThat(store.history(cache.id(), new Address("10.0.0.1", 6379), Duration.ofSeconds(10), 1_000))
                .isEmpty();
    }

    @Test
    void aMemberThatComesBackIsTheSameAndAsNew() {
        Deployment cache = Rows.deployment("cache");
        store.insert(cache);
        Instance first = store.put(cache.id(), member("10.0.0.1", Role.PRIMARY));
        assertThat(first.status()).isEqualTo(Instance.Status.NEW);
        assertThat(first.labels()).isEqualTo(Map.of("tier", "cache"));
        store.observed(first.id(), NOON, SEEN);
        store.capabilities(first.id(), Capabilities.NONE, NOON);
        store.gone(first.id(), NOON, "not in the cluster any more");
        store.observed(first.id(), NOON.plusSeconds(1), SEEN);
        assertThat(store.instance(first.id()).orElseThrow().status())
                .as("what is gone stays gone")
                .isEqualTo(Instance.Status.GONE);
        assertThat(store.instances(cache.id())).hasSize(1);

        Instance back = store.put(cache.id(), member("10.0.0.1", Role.REPLICA));

        assertThat(back.id()).isEqualTo(first.id());
        assertThat(back.status()).isEqualTo(Instance.Status.NEW);
        assertThat(back.role()).isEqualTo(Role.REPLICA);
        assertThat(back.runId()).isEmpty();
        assertThat(store.probedBefore(NOON)).containsExactly(first.id());
    }

    @Test
    void aServerBelongsToOneDeployment() {
        Deployment cache = Rows.deployment("cache");
        Deployment other = Rows.deployment("other");
        store.insert(cache);
        store.insert(other);
        Instance member = store.put(cache.id(), member("10.0.0.1", Role.PRIMARY));

        assertThatThrownBy(() -> store.put(other.id(), member("10.0.0.1", Role.PRIMARY)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT));
        assertThat(store.memberAt(new Address("10.0.0.1", 6379)).orElseThrow().id())
                .isEqualTo(member.id());
        assertThat(store.memberAt(new Address("10.0.0.2", 6379))).isEmpty();
    }

    @Test
    void whatIsSeenIsTheLastFactAndHistory() {
        Deployment cache = Rows.deployment("cache");
        store.insert(cache);
        Instance one = store.put(cache.id(), member("10.0.0.1", Role.UNKNOWN));
        Instance two = store.put(cache.id(), member("10.0.0.2", Role.REPLICA));

        store.observed(List.of(
                new Observation(two.id(), NOON, new Sighting.Unreachable("refuses the connection")),
                new Observation(one.id(), NOON, SEEN)));
        Instance up = store.instance(one.id()).orElseThrow();
        store.observed(one.id(), NOON.plusSeconds(15), SEEN);
        Instance still = store.instance(one.id()).orElseThrow();
        store.observed(one.id(), NOON.plusSeconds(30), new Sighting.Unreachable("timed out"));
        Instance down = store.instance(one.id()).orElseThrow();

        assertThat(up.status()).isEqualTo(Instance.Status.UP);
        assertThat(up.role()).isEqualTo(Role.PRIMARY);
        assertThat(up.runId()).isEqualTo("r1");
        assertThat(up.engine()).isEqualTo(VALKEY);
        assertThat(up.facts()).isEqualTo(Samples.FACTS);
        assertThat(up.observedAt()).isEqualTo(NOON);
        assertThat(still.version()).as("nothing but facts changed").isEqualTo(up.version());
        assertThat(down.version()).isEqualTo(up.version() + 1);
        assertThat(down.reason()).isEqualTo("timed out");
        assertThat(down.facts()).isEqualTo(Samples.FACTS);
        assertThat(down.observedAt()).isEqualTo(NOON.plusSeconds(15));
        assertThat(store.instance(two.id()).orElseThrow().status()).isEqualTo(Instance.Status.UNREACHABLE);
        assertThat(store.instances()).extracting(Instance::id).containsExactly(one.id(), two.id());

        assertThat(store.observations(one.id(), NOON.plusSeconds(31), 2))
                .containsExactly(
                        new Observation(one.id(), NOON.plusSeconds(30), new Sighting.Unreachable("timed out")),
                        new Observation(one.id(), NOON.plusSeconds(15), SEEN));
        assertThat(store.forgetObservations(NOON.plusSeconds(15))).isEqualTo(2);
        assertThat(store.observations(one.id(), NOON.plusSeconds(60), 10)).hasSize(2);
    }

    @Test
    void aThinHistoryHasAllNews() {
        store = new JdbiFleetStore(database.database(), Duration.ofMinutes(1));
        Deployment cache = Rows.deployment("cache");
        store.insert(cache);
        InstanceId id = store.put(cache.id(), member("10.0.0.1", Role.UNKNOWN)).id();
        for (int seconds = 0; seconds <= 150; seconds += 15) {
            store.observed(id, NOON.plusSeconds(seconds), SEEN);
        }
        store.observed(id, NOON.plusSeconds(165), new Sighting.Unreachable("timed out"));
        store.observed(id, NOON.plusSeconds(180), new Sighting.Unreachable("timed out"));

        assertThat(store.observations(id, NOON.plusSeconds(999), 99))
                .extracting(seen -> Duration.between(NOON, seen.at()).toSeconds())
                .containsExactly(165L, 120L, 60L, 0L);
        assertThat(store.instance(id).orElseThrow().observedAt()).isEqualTo(NOON.plusSeconds(150));
    }

    @Test
    void placesAndCapabilitiesAreKept() {
        Deployment cache = Rows.deployment("cache");
        store.insert(cache);
        Instance one = store.put(cache.id(), member("10.0.0.1", Role.PRIMARY));
        Capabilities capabilities = new Capabilities(Map.of("scan", Capabilities.Verdict.YES));
        assertThat(store.probedBefore(NOON)).containsExactly(one.id());

        store.place(one.id(), "7", Role.REPLICA);
        store.capabilities(one.id(), capabilities, NOON);

        Instance stored = store.instance(one.id()).orElseThrow();
        assertThat(stored.shardKey()).isEqualTo("cache/7");
        assertThat(stored.role()).isEqualTo(Role.REPLICA);
        assertThat(stored.capabilities()).isEqualTo(capabilities);
        assertThat(store.probedBefore(NOON)).isEmpty();
        assertThat(store.probedBefore(NOON.plusSeconds(1))).containsExactly(one.id());
    }

    private static Member member(String host, Role role) {
        return new Member(new Address(host, 6379), "0", role, "");
    }
}
