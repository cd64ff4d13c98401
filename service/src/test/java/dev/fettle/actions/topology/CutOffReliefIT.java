package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Outcome;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Role;
import dev.fettle.plan.WholeShard;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.SeenBefore;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.TestSession;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Whoever carries a chosen remedy out may die at any exchange: the next one brings it to its end, and nothing is done twice. */
final class CutOffReliefIT {
    /** What was chosen stays chosen, and no server is restarted twice. */
    @EngineTest
    void aChosenRestartIsFinishedByTheNext(Engine engine) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int at = 1 + random.nextInt(60);
        boolean sent = random.nextBoolean();
        String words = "seed " + seed + ": dies at exchange " + at + (sent ? ", which is sent" : ", which is not sent");
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            Deployment deployment = node.register("cache", topology, Map.of());
            SeenBefore.give(database, Duration.ofHours(1), i -> 1);
            try (Supervisor supervisor = Supervisor.of(topology.servers())) {
                Map<String, Object> with = Map.of("window", "1h", "floor", "5mb", "patience", "60s");

                Outcome outcome = relieved(node, deployment, with, at, sent, words);

                assertThat(outcome).as(words).isInstanceOf(Outcome.Done.class);
                assertThat(outcome.summary()).as(words).contains("restarted 2 servers", "before: ", "; after ");
                assertThat(supervisor.starts()).as(words).isEqualTo(2);
                topology.awaitHealthy(Duration.ofSeconds(20));
            }
        }
    }

    /** Purged, defragmented and purged again, whoever dies in between; and its settings are as they were. */
    @EngineTest
    void aChosenDefragmentationIsFinishedByTheNext(Engine engine) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int at = 1 + random.nextInt(100);
        boolean sent = random.nextBoolean();
        String words = "seed " + seed + ": dies at exchange " + at + (sent ? ", which is sent" : ", which is not sent");
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            Deployment deployment = node.register("cache", topology, Map.of());
            SeenBefore.give(database, Duration.ofHours(1), i -> 1);
            Map<String, String> settings = CutOffDefragmentationIT.settings(topology.primary());
            Map<String, Object> with = Map.of(
                    "window",
                    "1h",
                    "floor",
                    "5mb",
                    "minEfficiency",
                    "0%",
                    "time",
                    "5s",
                    "effort",
                    2,
                    "maxLatency",
                    "10s");

            Outcome outcome = relieved(node, deployment, with, at, sent, words);

            assertThat(outcome).as(words).isInstanceOf(Outcome.Done.class);
            for (ServerProcess server : topology.servers()) {
                assertThat(outcome.summary()).as(words).contains(server.address() + " in ");
                assertThat(CutOffDefragmentationIT.settings(server)).as(words).isEqualTo(settings);
            }
        }
    }

    private static Outcome relieved(
            TestNode node, Deployment deployment, Map<String, Object> with, int at, boolean sent, String words) {
        ActionSpec<?> spec = new ShardRelieve().spec();
        Instance primary = node.fleet().instances().stream()
                .filter(instance -> instance.role() == Role.PRIMARY)
                .findFirst()
                .orElseThrow();
        Target target = new Target(primary, Objects.requireNonNull(primary.facts()));
        TestSession session;
        try (CrashingShard first = new CrashingShard(node, deployment, primary.shard(), spec, at, sent)) {
            session = TestSession.of(new WholeShard(first.shard()), spec);
            try {
                return spec.execute(target, with, session);
            } catch (Stopped died) {
                assertThat(first.isDead()).as(words).isTrue();
            }
        }
        try (CrashingShard second =
                new CrashingShard(node, deployment, primary.shard(), spec, CrashingShard.NEVER, false)) {
            return spec.execute(target, with, session.next(new WholeShard(second.shard())));
        }
    }
}
