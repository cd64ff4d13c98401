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
import dev.fettle.plan.WholeShard;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.TestSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Whoever carries a failover or a restart out may die at any of its exchanges: the next one brings it to its end. */
final class CutOffFailoverIT {
    /** In a cluster voters give a vote for a primary's place only once in a while: each shard goes there and back. */
    private static final int ROUNDS = 5;

    /** Sentinels look at their servers each 10 s only, and that is waited for. */
    private static final int FEW = 1;

    /** An action with its parameters. */
    private record Work(ActionSpec<?> spec, Map<String, Object> with) {
        static final Work FAILOVER = new Work(new ShardFailover().spec(), Map.of("timeout", "2s"));
        static final Work LOSSY = new Work(new ShardFailover().spec(), Map.of("timeout", "2s", "lossy", true));
        static final Work RESTART = new Work(new ShardRestart().spec(), Map.of("timeout", "2s", "patience", "30s"));
    }

    @EngineTest
    void ofAReplicatedShard(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2)) {
            cutOff(topology, Work.FAILOVER, ROUNDS);
        }
    }

    @EngineTest
    void ofAShardUnderSentinels(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 2, 3)) {
            cutOff(topology, Work.FAILOVER, FEW);
        }
    }

    /** Each server is ended once, whoever dies meanwhile. */
    @EngineTest
    void ofAShardThatIsRestarted(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2);
                Supervisor supervisor = Supervisor.of(topology.servers())) {
            int times = cutOff(topology, Work.RESTART, 2 * FEW);
            assertThat(supervisor.starts()).isEqualTo(times * topology.servers().size());
            assertThat(supervisor.failures()).isEmpty();
        }
    }

    @EngineTest
    void ofAShardOfACluster(Engine engine) {
        try (Topology topology = Topology.cluster(engine, 3, 1)) {
            cutOff(topology, Work.FAILOVER, ROUNDS);
        }
    }

    @EngineTest
    void byHandWhereFailoverIsNotPermitted(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2)) {
            topology.servers().forEach(server -> server.command("ACL", "SETUSER", "default", "-failover"));
            cutOff(topology, Work.LOSSY, ROUNDS);
        }
    }

    /** @return how often it was carried out */
    private static int cutOff(Topology topology, Work work, int rounds) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Deployment deployment = node.register("cache", topology, Map.of());
            int exchanges = carriedOut(topology, node, deployment, work, 0, CrashingShard.NEVER, false, "whole");
            for (int round = 0; round < rounds; round++) {
                int at = 1 + random.nextInt(exchanges);
                boolean sent = random.nextBoolean();
                String words = "seed " + seed + ", round " + round + ": dies at exchange " + at + " of some "
                        + exchanges + (sent ? ", which is sent" : ", which is not sent");
                carriedOut(
                        topology,
                        node,
                        deployment,
                        work,
                        (round + 1) % topology.shards().size(),
                        at,
                        sent,
                        words);
            }
            return 1 + rounds;
        }
    }

    /** @return how many exchanges the first worker made */
    private static int carriedOut(
            Topology topology,
            TestNode node,
            Deployment deployment,
            Work work,
            int shard,
            int at,
            boolean sent,
            String words) {
        ServerProcess before = primary(topology, shard);
        String name = shardOf(node, before);
        Target target = target(node, before);
        int exchanges;
        TestSession session;
        Outcome outcome = null;
        try (CrashingShard first = new CrashingShard(node, deployment, name, work.spec(), at, sent)) {
            session = TestSession.of(new WholeShard(first.shard()), work.spec());
            try {
                outcome = work.spec().execute(target, work.with(), session);
            } catch (Stopped died) {
                assertThat(first.isDead()).as(words).isTrue();
            }
            exchanges = first.exchanges();
        }
        if (outcome == null) {
            try (CrashingShard second =
                    new CrashingShard(node, deployment, name, work.spec(), CrashingShard.NEVER, false)) {
                session = session.next(new WholeShard(second.shard()));
                outcome = work.spec().execute(target, work.with(), session);
            }
        }
        assertThat(outcome).as("%s: %s", words, session.notes()).isInstanceOf(Outcome.Done.class);
        topology.awaitHealthy(Duration.ofSeconds(20));
        node.discover(deployment);
        ServerProcess now = primary(topology, shard);
        assertThat(now).as(words).isNotEqualTo(before);
        for (ServerProcess server : topology.shards().get(shard).replicas()) {
            assertThat(server.info("slave_priority")).as(words).isIn("", "100");
        }
        assertThat(writes(now)).as(words).isTrue();
        return exchanges;
    }

    /** At once: nobody is held back any more. */
    private static boolean writes(ServerProcess primary) {
        long began = System.nanoTime();
        String key = "k{" + primary.port() + "}";
        try {
            primary.command("SET", key, "v");
        } catch (RuntimeException elsewhere) {
            return String.valueOf(elsewhere.getMessage()).startsWith("MOVED");
        }
        return System.nanoTime() - began < Duration.ofSeconds(1).toNanos();
    }

    /** The one primary among the servers of a shard. */
    private static ServerProcess primary(Topology topology, int shard) {
        Topology.Shard of = topology.shards().get(shard);
        List<ServerProcess> servers = topology.servers().stream()
                .filter(server -> of.primary().equals(server) || of.replicas().contains(server))
                .toList();
        List<ServerProcess> primaries =
                topology.currentPrimaries().stream().filter(servers::contains).toList();
        assertThat(primaries).hasSize(1);
        return primaries.getFirst();
    }

    private static String shardOf(TestNode node, ServerProcess server) {
        return instance(node, server).shard();
    }

    private static Target target(TestNode node, ServerProcess server) {
        Instance instance = instance(node, server);
        return new Target(instance, Objects.requireNonNull(instance.facts()));
    }

    private static Instance instance(TestNode node, ServerProcess server) {
        return node.fleet().instances().stream()
                .filter(instance -> instance.address().port() == server.port())
                .findFirst()
                .orElseThrow();
    }
}
