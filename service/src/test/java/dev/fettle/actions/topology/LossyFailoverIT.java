package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.RespException;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.run.Run;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Where our user may not call FAILOVER: refused, or by hand where the playbook accepts a loss by name. */
final class LossyFailoverIT {
    @EngineTest
    void isRefusedUnlessTheLossIsAcceptedByName(Engine engine) {
        try (Topology topology = topology(engine, "-failover");
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            node.register("cache", topology, Map.of());
            node.store(playbook("{}"));

            Plan plan = node.plan("over", Map.of());

            assertThat(plan.targets()).isEmpty();
            assertThat(plan.leftOut())
                    .extracting(LeftOut::reason)
                    .anyMatch(reason -> reason.endsWith("our user may not call FAILOVER: grant +failover; or accept the"
                            + " loss by name: lossy: true"));
        }
    }

    @EngineTest
    void holdsWritersBackAndThenLosesNothing(Engine engine) throws Exception {
        try (Topology topology = topology(engine, "-failover");
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess old = topology.primary();
            node.register("cache", topology, Map.of());
            node.store(playbook("{lossy: true}"));
            Plan plan = node.plan("over", Map.of());
            assertThat(plan.targets().getFirst().toString())
                    .contains("until " + old.address() + " follows it, what that acknowledges is at stake")
                    .containsPattern("At present .*, and the replica is \\d+ bytes behind")
                    .doesNotContain("commands a second");
            CountDownLatch writes = new CountDownLatch(1);
            CompletableFuture<List<String>> acknowledged =
                    CompletableFuture.supplyAsync(() -> written(old, writes), Thread::startVirtualThread);
            writes.await();

            RunTarget target = ended(node, node.start(plan));

            assertThat(target.state())
                    .as("%s %s", target.outcome(), target.progress())
                    .isEqualTo(TargetState.SUCCEEDED);
            assertThat(target.outcome().toString())
                    .contains("writers were held back, nothing was acknowledged in between");
            ServerProcess now = topology.currentPrimaries().getFirst();
            assertThat(topology.currentPrimaries()).hasSize(1).doesNotContain(old);
            assertThat(topology.servers())
                    .filteredOn(server -> !server.equals(now))
                    .allSatisfy(server -> {
                        assertThat(server.info("master_port")).isEqualTo(String.valueOf(now.port()));
                        assertThat(server.info("master_link_status")).isEqualTo("up");
                    });
            assertThat(acknowledged.get())
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat(now.command("GET", key)).isEqualTo(key));
        }
    }

    @EngineTest
    void saysThatNothingHeldThemBack(Engine engine) {
        try (Topology topology = topology(engine, "-failover", "-client|pause");
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            node.register("cache", topology, Map.of());
            node.store(playbook("{lossy: true}"));

            RunTarget target = ended(node, node.start(node.plan("over", Map.of())));

            assertThat(target.state())
                    .as("%s %s", target.outcome(), target.progress())
                    .isEqualTo(TargetState.SUCCEEDED);
            assertThat(target.outcome().toString())
                    .contains("writers were not held back, what was acknowledged in between is lost");
        }
    }

    /** One key after the other until it is refused or cut off; those that were answered by OK. */
    private static List<String> written(ServerProcess primary, CountDownLatch begun) {
        List<String> keys = new ArrayList<>();
        try (Resp resp = primary.connect()) {
            for (int i = 0; ; i++) {
                resp.command("SET", "k" + i, "k" + i);
                keys.add("k" + i);
                begun.countDown();
            }
        } catch (RespException | UncheckedIOException noPrimaryAnyMore) {
            return keys;
        }
    }

    private static Topology topology(Engine engine, String... rules) {
        Topology topology = Topology.replication(engine, 2);
        for (ServerProcess server : topology.servers()) {
            List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "default"));
            // Before 7.0 no subcommand can be taken away alone.
            for (String rule : rules) {
                if (rule.contains("|") && engine.name().equals("redis-6.2")) {
                    words.addAll(List.of("-client", "+client|list", "+client|kill", "+client|setname", "+client|id"));
                } else {
                    words.add(rule);
                }
            }
            server.command(words.toArray(String[]::new));
        }
        return topology;
    }

    private static RunTarget ended(TestNode node, Run run) {
        Await.until(Duration.ofSeconds(60), () -> "the run is over: " + targets(node, run), () -> {
            node.tick();
            return node.runs().get(run.id()).state().isOver();
        });
        return targets(node, run).getFirst();
    }

    private static List<RunTarget> targets(TestNode node, Run run) {
        return node.runs().targets(run.id(), null, 0, 10);
    }

    private static String playbook(String with) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: over, title: Over, owner: tests, risk: high}
            targets: {select: "true", role: primary}
            rollout: {soak: 0s}
            steps:
              - action: shard.failover
                with: %s
            """.formatted(with);
    }
}
