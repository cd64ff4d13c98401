package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.plan.WholeShard;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.TestSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A replica that dies in the very moment of its promotion leaves a primary that waits for it, and so do all writers. */
final class AbortedFailoverIT {
    private static final ActionSpec<?> SPEC = new ShardFailover().spec();

    @EngineTest
    void aPrimaryThatHandsOverToTheDeadIsThePrimaryAgain(Engine engine) throws IOException {
        // Where the primary looks for its replica nobody answers, so that it stays in the middle.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess primary = topology.primary();
            ServerProcess replica = topology.replicas().getFirst();
            Deployment deployment = node.register("cache", topology, Map.of());
            String shard = node.fleet().instances().getFirst().shard();
            announce(primary, replica, silent.getLocalPort());
            Intent intent = new Intent(
                    PlainWay.NAME,
                    Address.parse(primary.address()),
                    primary.info("run_id"),
                    Address.parse(replica.address()),
                    replica.info("run_id"),
                    ServerProcess.HOST,
                    silent.getLocalPort(),
                    Long.MAX_VALUE,
                    new TreeMap<>());
            Thread killer = Thread.ofVirtual().start(() -> {
                Await.until(
                        Duration.ofSeconds(20),
                        "the primary hands over",
                        () -> primary.info("master_failover_state").equals("failover-in-progress"));
                replica.kill();
            });
            try (CrashingShard whole = new CrashingShard(node, deployment, shard, SPEC, CrashingShard.NEVER, false)) {
                TestSession session = TestSession.of(new WholeShard(whole.shard()), SPEC);

                Switch came = new PlainWay(whole.shard(), session, Duration.ofSeconds(2)).order(intent);

                assertThat(came).as("%s %s", came, session.notes()).isInstanceOf(Switch.NotOver.class);
                assertThat(((Switch.NotOver) came).why()).contains("has ended, so it was aborted");
                assertThat(session.notes()).anyMatch(note -> note.contains("sent FAILOVER ABORT"));
            } finally {
                killer.interrupt();
            }
            assertThat(primary.info("role")).isEqualTo("master");
            assertThat(primary.info("master_failover_state")).isEqualTo("no-failover");
            assertThat(primary.command("SET", "k", "v")).isEqualTo("OK");
        }
    }

    private static void announce(ServerProcess primary, ServerProcess replica, int port) {
        replica.command("CONFIG", "SET", "replica-announce-port", String.valueOf(port));
        primary.command("CLIENT", "KILL", "TYPE", "replica");
        Await.until(
                Duration.ofSeconds(20),
                "the primary knows its replica by the other port",
                () -> primary.info("slave0").contains("port=" + port + ",state=online"));
    }
}
