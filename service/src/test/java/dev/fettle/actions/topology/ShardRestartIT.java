package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.run.Run;
import dev.fettle.run.TargetState;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Every server of a shard restarted, through a whole run, on real servers. */
final class ShardRestartIT {
    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: again, title: Restart, owner: tests, risk: high}
        targets: {select: labels.tier == "cache", role: primary}
        rollout: {soak: 0s}
        steps:
          - action: shard.restart
            with: {patience: 60s}
        """;

    @EngineTest
    void everyServerOfAReplicatedShardIsRestarted(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2)) {
            restarted(topology);
        }
    }

    @EngineTest
    void everyServerUnderSentinelsIsRestarted(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 1, 3)) {
            restarted(topology);
        }
    }

    @EngineTest
    void everyServerOfAClusterIsRestarted(Engine engine) {
        try (Topology topology = Topology.cluster(engine, 3, 1)) {
            restarted(topology);
        }
    }

    private static void restarted(Topology topology) {
        try (TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1");
                Supervisor supervisor = Supervisor.of(topology.servers())) {
            Map<ServerProcess, String> before = incarnations(topology);
            node.register("cache", topology, Map.of("tier", "cache"));
            node.store(PLAYBOOK);

            Run run = node.start("again", Map.of());
            Await.until(
                    Duration.ofMinutes(2),
                    () -> "the run is over: "
                            + node.runs().targets(run.id(), null, 0, 10).stream()
                                    .map(target ->
                                            target.outcome() + target.progress().notes())
                                    .toList(),
                    () -> {
                        node.tick();
                        return node.runs().get(run.id()).state().isOver();
                    });

            assertThat(node.runs().targets(run.id(), null, 0, 10))
                    .isNotEmpty()
                    .allSatisfy(target -> assertThat(target.state())
                            .as("%s %s", target.outcome(), target.progress())
                            .isEqualTo(TargetState.SUCCEEDED));
            Map<ServerProcess, String> after = incarnations(topology);
            assertThat(topology.servers())
                    .allSatisfy(server -> assertThat(after.get(server)).isNotEqualTo(before.get(server)));
            assertThat(supervisor.starts())
                    .as("each once")
                    .isEqualTo(topology.servers().size());
            assertThat(supervisor.failures()).isEmpty();
            topology.awaitHealthy(Duration.ofSeconds(20));
        }
    }

    private static Map<ServerProcess, String> incarnations(Topology topology) {
        return topology.servers().stream().collect(Collectors.toMap(server -> server, server -> server.info("run_id")));
    }
}
