package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Instance;
import dev.fettle.run.Run;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A failover through a whole run, on real servers. */
final class ShardFailoverIT {
    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: over, title: Fail over, owner: tests, risk: high}
        targets: {select: labels.tier == "cache", role: primary}
        rollout: {soak: 0s}
        steps:
          - action: shard.failover
            with: {timeout: 5s}
        """;

    @EngineTest
    void aReplicaBecomesThePrimaryAndTheOthersFollowIt(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess old = topology.primary();
            old.command("SET", "k", "v");
            String history = old.info("master_replid");
            node.register("cache", topology, Map.of("tier", "cache"));
            node.store(PLAYBOOK);

            Run run = node.start("over", Map.of());
            RunTarget target = ended(node, run);

            assertThat(target.state())
                    .as("%s %s", target.outcome(), target.progress())
                    .isEqualTo(TargetState.SUCCEEDED);
            ServerProcess now = topology.currentPrimaries().getFirst();
            assertThat(topology.currentPrimaries()).hasSize(1).doesNotContain(old);
            assertThat(topology.servers()).allSatisfy(server -> {
                assertThat(server.command("GET", "k")).isEqualTo("v");
                if (!server.equals(now)) {
                    assertThat(server.info("master_port")).isEqualTo(String.valueOf(now.port()));
                    assertThat(server.info("master_link_status")).isEqualTo("up");
                }
            });
            assertThat(now.info("sync_full"))
                    .as("nobody had to be sent all data anew")
                    .isEqualTo("0");
            assertThat(target.progress().notes())
                    .anyMatch(note -> note.contains(" is the primary instead of " + old.address()))
                    .anyMatch(note -> note.contains("continues history " + history + " as " + now.info("master_replid"))
                            && note.contains("0 full"));
        }
    }

    @EngineTest
    void underSentinelsTheyAllTakeItForThePrimaryAtOnce(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 2, 3);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess old = topology.primary();
            node.register("cache", topology, Map.of("tier", "cache"));
            node.store(PLAYBOOK);

            RunTarget target = ended(node, node.start("over", Map.of()));

            assertThat(target.state())
                    .as("%s %s", target.outcome(), target.progress())
                    .isEqualTo(TargetState.SUCCEEDED);
            ServerProcess now = topology.currentPrimaries().getFirst();
            assertThat(topology.currentPrimaries()).hasSize(1).doesNotContain(old);
            assertThat(topology.sentinels())
                    .allSatisfy(sentinel -> assertThat(
                                    sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", topology.primaryName()))
                            .isEqualTo(List.of(ServerProcess.HOST, String.valueOf(now.port()))));
            assertThat(topology.servers())
                    .allSatisfy(
                            server -> assertThat(server.info("slave_priority")).isIn("", "100"));
            assertThat(topology.servers())
                    .filteredOn(server -> !server.equals(now))
                    .allSatisfy(server -> assertThat(server.info("master_port")).isEqualTo(String.valueOf(now.port())));
        }
    }

    /** Otherwise the servers would change their roles, and the Sentinels would hear of it last. */
    @EngineTest
    void nothingIsBegunWhereASentinelWouldNotTakeTheOrder(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 2, 3);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess old = topology.primary();
            ServerProcess strict = topology.sentinels().getLast();
            strict.command(
                    "ACL",
                    "SETUSER",
                    "default",
                    "-sentinel",
                    "+sentinel|masters",
                    "+sentinel|replicas",
                    "+sentinel|ckquorum",
                    "+sentinel|get-master-addr-by-name",
                    "+sentinel|is-master-down-by-addr");
            node.register("cache", topology, Map.of("tier", "cache"));
            node.store(PLAYBOOK);

            RunTarget target = ended(node, node.start("over", Map.of()));

            assertThat(target.state()).isEqualTo(TargetState.FAILED);
            assertThat(target.outcome()).contains(strict.address(), "NOPERM", "grant +sentinel|failover");
            assertThat(topology.currentPrimaries()).containsExactly(old);
            assertThat(topology.servers())
                    .allSatisfy(
                            server -> assertThat(server.info("slave_priority")).isIn("", "100"));
        }
    }

    /** What was never set is not called left behind. */
    @EngineTest
    void aReplicaThatRefusesToBePinnedIsToldAsThat(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 2, 3);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess old = topology.primary();
            topology.replicas()
                    .forEach(replica ->
                            replica.command("ACL", "SETUSER", "default", "-config", "+config|get", "+config|rewrite"));
            node.register("cache", topology, Map.of("tier", "cache"));
            node.store(PLAYBOOK);

            RunTarget target = ended(node, node.start("over", Map.of()));

            assertThat(target.state()).isEqualTo(TargetState.FAILED);
            assertThat(target.outcome()).contains("NOPERM", "grant +config|set").doesNotContain("still pinned");
            assertThat(topology.currentPrimaries()).containsExactly(old);
        }
    }

    @EngineTest
    void inAClusterTheShardAloneChangesItsPrimary(Engine engine) {
        try (Topology topology = Topology.cluster(engine, 3, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            node.register("cache", topology, Map.of("tier", "cache"));
            node.store(PLAYBOOK);
            String shard = node.fleet().instances().stream()
                    .filter(instance ->
                            instance.address().port() == topology.primary().port())
                    .map(Instance::shardKey)
                    .findFirst()
                    .orElseThrow();

            Run run = node.start(node.planShards("over", Map.of(), Set.of(shard)));
            RunTarget target = ended(node, run);

            assertThat(target.state())
                    .as("%s %s", target.outcome(), target.progress())
                    .isEqualTo(TargetState.SUCCEEDED);
            assertThat(topology.currentPrimaries())
                    .containsExactlyInAnyOrder(
                            topology.shards().get(0).replicas().getFirst(),
                            topology.shards().get(1).primary(),
                            topology.shards().get(2).primary());
        }
    }

    /** Pinned replicas are waited for; meanwhile a person fails over to the very replica that was chosen, and cancels. */
    @EngineTest
    void whatSomebodyElseHasSwitchedIsBroughtToItsEndThoughCancelled(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 2, 3);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess old = topology.primary();
            node.register("cache", topology, Map.of("tier", "cache"));
            node.store(PLAYBOOK);
            Run run = node.start("over", Map.of());
            Await.until(Duration.ofSeconds(30), "one is pinned", () -> {
                node.tick();
                return topology.replicas().stream()
                        .anyMatch(each -> each.info("slave_priority").equals("0"));
            });
            ServerProcess chosen = topology.replicas().stream()
                    .filter(each -> !each.info("slave_priority").equals("0"))
                    .findFirst()
                    .orElseThrow();

            old.command("FAILOVER", "TO", ServerProcess.HOST, String.valueOf(chosen.port()));
            Await.until(
                    Duration.ofSeconds(10),
                    "it is switched",
                    () -> chosen.info("role").equals("master"));
            node.runs().cancel(TestNode.OPERATOR, run.id(), "a test");

            RunTarget target = ended(node, run);

            assertThat(topology.currentPrimaries())
                    .as("%s %s", target.outcome(), target.progress())
                    .containsExactly(chosen);
            assertThat(topology.servers()).allSatisfy(server -> {
                assertThat(server.info("slave_priority")).isIn("", "100");
                if (!server.equals(chosen)) {
                    assertThat(server.info("master_port")).isEqualTo(String.valueOf(chosen.port()));
                }
            });
            assertThat(topology.sentinels())
                    .allSatisfy(sentinel -> assertThat(
                                    sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", topology.primaryName()))
                            .isEqualTo(List.of(ServerProcess.HOST, String.valueOf(chosen.port()))));
        }
    }

    private static RunTarget ended(TestNode node, Run run) {
        Await.until(Duration.ofSeconds(60), () -> "the run is over: " + targets(node, run), () -> {
            node.tick();
            return node.runs().get(run.id()).state().isOver();
        });
        List<RunTarget> targets = targets(node, run);
        assertThat(targets).hasSize(1);
        return targets.getFirst();
    }

    private static List<RunTarget> targets(TestNode node, Run run) {
        return node.runs().targets(run.id(), null, 0, 10);
    }
}
