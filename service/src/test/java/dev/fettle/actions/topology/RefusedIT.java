package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What a plan refuses, before anybody approves, in words that say what would help. */
final class RefusedIT {
    private static final String FAILOVER = playbook("shard.failover", "{timeout: 2s}");
    private static final String RESTART = playbook("shard.restart", "{patience: 30s}");

    @EngineTest
    void aLoneServerIsNotRestartedUnlessTheOutageIsAccepted(Engine engine) {
        try (Topology topology = Topology.standalone(engine)) {
            assertThat(reason(topology, RESTART))
                    .contains("has no replica: while it restarts nobody is served")
                    .contains("Add a replica, or accept the outage with outage: true");
            assertThat(reason(topology, playbook("shard.restart", "{outage: true}")))
                    .contains("on no disk")
                    .contains("Turn persistence on, or declare the data disposable with disposable: true");
            try (TestDatabase database = TestDatabase.create();
                    TestNode node = new TestNode(database, "node-1")) {
                node.register("cache", topology, Map.of());
                node.store(playbook("shard.restart", "{outage: true, disposable: true}"));
                assertThat(node.plan("refused", Map.of()).targets()).hasSize(1);
            }
        }
    }

    /** What the refusal advises can be said to the playbook that refused. */
    @EngineTest
    void theBuiltInPlaybooksTakeTheAdvice(Engine engine) {
        try (Topology topology = Topology.standalone(engine);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            node.register("cache", topology, Map.of());

            assertThat(node.plan("restart-shards", Map.of()).leftOut())
                    .singleElement()
                    .extracting(LeftOut::reason)
                    .asString()
                    .contains("accept the outage with outage: true");
            assertThat(node.plan("restart-shards", Map.of("way", "systemd")).leftOut())
                    .singleElement()
                    .extracting(LeftOut::reason)
                    .asString()
                    .contains("there is no way 'systemd' to restart a server");
            assertThat(node.plan("restart-shards", Map.of("outage", true, "disposable", true))
                            .targets())
                    .hasSize(1);
        }
    }

    @EngineTest
    void aReplicaThatDoesNotAnswerKeepsItsPrimaryInPlace(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2)) {
            ServerProcess replica = topology.replicas().getLast();
            String reason = reason(topology, RESTART, (node, plan) -> {
                replica.kill();
            });
            assertThat(reason)
                    .contains(replica.address())
                    .containsAnyOf("refuses the connection", "do not name it now");
        }
    }

    @EngineTest
    void aReplicaThatHasLostItsPrimaryIsNotForgotten(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1)) {
            ServerProcess replica = topology.replicas().getFirst();
            String reason = reason(topology, FAILOVER, (node, plan) -> replica.command("REPLICAOF", "127.0.0.1", "1"));
            assertThat(reason)
                    .contains(replica.address() + " was a server of the shard when it was last looked for")
                    .contains("(it follows 127.0.0.1:1, and its link is down; its log says why)")
                    .contains("wait until it is back, or gone for good")
                    .doesNotContain("add one");
        }
    }

    @EngineTest
    void withoutAQuorumOfSentinelsNothingIsFailedOver(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 1, 3)) {
            ServerProcess sentinel = topology.sentinels().getLast();
            String reason = reason(topology, FAILOVER, (node, plan) -> sentinel.kill());
            assertThat(reason)
                    .contains("Sentinel " + sentinel.address() + " refuses the connection")
                    .contains("every Sentinel has to see what is done")
                    .contains("SENTINEL RESET");
        }
    }

    @EngineTest
    void allThatIsInTheWayIsSaidAtOnce(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 1, 3)) {
            ServerProcess sentinel = topology.sentinels().getLast();
            String reason = reason(topology, RESTART, (node, deployment) -> {
                sentinel.command("SENTINEL", "SET", topology.primaryName(), "quorum", "4");
                cutOff(topology);
            });
            assertThat(reason)
                    .contains(topology.replicas().getFirst().address()
                            + " is not in step with its primary: its link is down: look at its log, and wait until its"
                            + " INFO says master_link_status:up")
                    .contains("Sentinel " + sentinel.address() + " has no quorum: NOQUORUM 3 usable Sentinels")
                    .contains("bring the other Sentinels back, or add some");
        }
    }

    @EngineTest
    void aSentinelThatMayNotBeAskedForItsQuorumHasNotLostIt(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 1, 3)) {
            ServerProcess sentinel = topology.sentinels().getLast();
            String reason = reason(topology, FAILOVER, (node, deployment) -> {
                List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "default", "-sentinel"));
                Stream.of("master", "masters", "replicas", "sentinels", "get-master-addr-by-name")
                        .forEach(each -> words.add("+sentinel|" + each));
                sentinel.command(words.toArray(String[]::new));
            });
            assertThat(reason)
                    .contains("Sentinel " + sentinel.address() + " does not say whether it has a quorum: NOPERM")
                    .contains("grant +sentinel|ckquorum")
                    .doesNotContain("has no quorum");
        }
    }

    @EngineTest
    void aShardWithoutReplicasNeedsOne(Engine engine) {
        try (Topology topology = Topology.standalone(engine)) {
            assertThat(reason(topology, FAILOVER))
                    .contains("the shard has no replica that could become its primary: add one");
        }
    }

    @EngineTest
    void aPrimaryThatWouldTakeNoWritesIsNotMade(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2)) {
            String reason = reason(topology, FAILOVER, (node, deployment) -> {
                topology.replicas().forEach(each -> each.command("CONFIG", "SET", "min-replicas-to-write", "3"));
            });
            assertThat(reason)
                    .contains(
                            "takes writes only with 3 replicas (min-replicas-to-write); as the primary it would have 2"
                                    + " and take none: lower the setting on it to 2, or add a replica");
            String refused = reason(topology, FAILOVER, (node, deployment) -> {
                topology.replicas()
                        .forEach(each ->
                                each.command("ACL", "SETUSER", "default", "-config", "+config|set", "+config|rewrite"));
            });
            assertThat(refused)
                    .contains("does not say with how many")
                    .contains("refuses CONFIG GET: NOPERM")
                    .contains("grant +config|get");
        }
    }

    @EngineTest
    void aPrimaryThatNeedsAllItsReplicasKeepsThem(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2)) {
            String reason = reason(topology, RESTART, (node, deployment) -> {
                topology.primary().command("CONFIG", "SET", "min-replicas-to-write", "2");
            });
            assertThat(reason)
                    .contains(topology.primary().address() + " takes writes only with 2 replicas"
                            + " (min-replicas-to-write); while one of its 2 is restarted it would have 1 and take none:"
                            + " lower the setting on it to 1, or add a replica");
        }
    }

    /** The replica is not let in any more; that it is one both still say. */
    private static void cutOff(Topology topology) {
        ServerProcess replica = topology.replicas().getFirst();
        replica.command("CONFIG", "SET", "masteruser", "nobody");
        replica.command("CONFIG", "SET", "masterauth", "wrong");
        topology.primary().command("CLIENT", "KILL", "TYPE", "replica");
        Await.until(
                Duration.ofSeconds(10),
                "the link is down",
                () -> replica.info("master_link_status").equals("down"));
    }

    private static String reason(Topology topology, String playbook) {
        return reason(topology, playbook, (node, deployment) -> {});
    }

    /** Why the primary is left out of a plan that is made after something has happened to its shard. */
    private static String reason(Topology topology, String playbook, BiConsumer<TestNode, String> happens) {
        try (TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            node.register("cache", topology, Map.of());
            node.store(playbook);
            happens.accept(node, "cache");

            Plan plan = node.plan("refused", Map.of());

            assertThat(plan.targets()).isEmpty();
            return plan.leftOut().stream()
                    .filter(out -> out.address().port() == topology.primary().port())
                    .map(LeftOut::reason)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String playbook(String action, String with) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: refused, title: Refused, owner: tests, risk: high}
            targets: {select: "true", role: primary}
            steps:
              - action: %s
                with: %s
            """.formatted(action, with);
    }
}
