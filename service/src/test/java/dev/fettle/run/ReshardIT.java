package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.RespException;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.audit.AuditLog;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.plan.Plan;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Servers before Redis 7.2 give their shards no id, so these are found under their lowest slots; and after a reshard that is
 * another shard's. Nobody may take one for the other.
 */
class ReshardIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int KEYS = 12_000;

    private TestDatabase database;
    private TestNode node;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        node = new TestNode(database, "node-1");
        node.store("""
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: expire, title: Expire, owner: tests, risk: medium}
            targets: {select: "true", role: primary}
            rollout: {waves: [1], soak: 0s}
            limits: {serverShare: 100%, maxLatency: 1s, maxWritesPerSecond: 500}
            steps:
              - action: keys.expire
                with: {pattern: "temp:*", ttl: 1h}
            """);
    }

    @AfterEach
    void close() {
        node.close();
        database.close();
    }

    @Test
    void workAndItsUndoStayWithTheirShardWhateverItsLowestSlot() {
        try (Topology cluster = Topology.cluster(EnginesUnderTest.engine("redis-6.2"), 3, 1)) {
            List<ServerProcess> primaries =
                    cluster.shards().stream().map(Topology.Shard::primary).toList();
            primaries.forEach(ReshardIT::fill);
            cluster.awaitHealthy(SOON);
            Deployment home = node.register("cluster", cluster, Map.of());
            ServerProcess first = primaries.get(0);
            ServerProcess second = primaries.get(1);
            ServerProcess replica = cluster.shards().getFirst().replicas().getFirst();
            Map<String, String> before = shards(home);
            assertThat(before)
                    .containsEntry(first.address(), "slots-0")
                    .containsEntry(replica.address(), "slots-0")
                    .containsEntry(second.address(), "slots-5461");

            Run run = node.start("expire", Map.of());
            until("the first shard is at work", () -> expiring(first) > 200);
            CoverageIT.move(first, second, primaries, 50);
            first.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            until("it goes on after a lost connection", () -> notes(run).contains("connected again"));
            long done = expiring(first);
            until("it goes on where it was", () -> expiring(first) > done);
            assertThat(target(run).getFirst().state()).isEqualTo(TargetState.RUNNING);
            assertThat(notes(run)).doesNotContain("followed");
            assertThat(expiring(second)).as("keys that came with their slots").isLessThan(KEYS / 6);
            node.discover(home);
            assertThat(shards(home)).isEqualTo(before);

            replica.command("CLUSTER", "FAILOVER");
            until("it follows its own shard's primary", () -> notes(run).contains("followed"));
            assertThat(notes(run))
                    .contains("followed the shard's primary from " + first.address() + " to " + replica.address());
            until("the run is over", () -> node.runs().get(run.id()).state().isOver());

            assertThat(node.runs().get(run.id()).state())
                    .as("%s", target(run).stream().map(RunTarget::outcome).toList())
                    .isEqualTo(RunState.SUCCEEDED);
            List<ServerProcess> now = List.of(replica, second, primaries.get(2));
            now.forEach(server -> assertThat(expiring(server)).isEqualTo(keys(server)));
            assertThat(now.stream().mapToLong(ReshardIT::keys).sum()).isEqualTo(KEYS);
            node.discover(home);
            assertThat(shards(home)).isEqualTo(before);
            assertThat(node.audit().find(new AuditLog.Query("deployment", "cluster", null, null, 0, 100)))
                    .noneMatch(event -> event.payload().toString().contains("moved from shard"));

            Plan undo = node.undo().plan(TestNode.OPERATOR, run.id());
            assertThat(undo.leftOut()).noneMatch(left -> left.reason().contains("no registered server"));
            assertThat(undo.targets())
                    .extracting(t -> t.shard() + " " + t.address())
                    .containsExactlyInAnyOrder(
                            "slots-0 " + replica.address(),
                            "slots-5461 " + second.address(),
                            "slots-10922 " + primaries.get(2).address());
        }
    }

    private Map<String, String> shards(Deployment home) {
        return node.fleet().instances(home.id()).stream()
                .collect(Collectors.toMap(instance -> instance.address().toString(), Instance::shard));
    }

    private List<RunTarget> target(Run run) {
        return node.runs().targets(run.id(), null, 0, 10);
    }

    private String notes(Run run) {
        return String.join("\n", target(run).getFirst().progress().notes());
    }

    private void until(String what, BooleanSupplier condition) {
        Await.until(SOON, what, () -> {
            node.tick();
            return condition.getAsBoolean();
        });
    }

    /** Keys of the slots that the server holds; the others it refuses. */
    private static void fill(ServerProcess server) {
        try (Resp resp = server.connect()) {
            for (int i = 0; i < KEYS; i++) {
                resp.send("SET", "temp:" + i, "x");
                try {
                    resp.receive();
                } catch (RespException elsewhere) {
                    assertThat(elsewhere).hasMessageContaining("MOVED");
                }
            }
        }
    }

    private static long keys(ServerProcess server) {
        return (Long) java.util.Objects.requireNonNull(server.command("DBSIZE"));
    }

    private static long expiring(ServerProcess server) {
        return String.valueOf(server.command("INFO", "keyspace"))
                .lines()
                .filter(line -> line.startsWith("db0:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*expires=(\\d+).*", "$1")))
                .sum();
    }
}
