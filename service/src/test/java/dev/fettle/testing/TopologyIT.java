package dev.fettle.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.app.demo.TopologyOptions;
import java.time.Duration;
import java.util.List;

final class TopologyIT {
    private static final Duration FAILOVER = Duration.ofSeconds(20);
    private static final TopologyOptions SECURED = TopologyOptions.defaults()
            .withDownAfter(Duration.ofSeconds(1))
            .withServers(ServerOptions.none().withPassword("se cret"));

    @EngineTest
    void replicasFollowTheirPrimary(Engine engine) {
        try (Topology topology = Topology.replication(engine, 2, SECURED)) {
            try (Resp resp = topology.primary().connect()) {
                resp.command("SET", "k", "v");
                assertThat(resp.command("WAIT", "2", "5000")).isEqualTo(2L);
            }
            assertThat(topology.replicas())
                    .allSatisfy(
                            replica -> assertThat(replica.command("GET", "k")).isEqualTo("v"));
            assertThat(topology.currentPrimaries()).containsExactly(topology.primary());
        }
    }

    @EngineTest
    void sentinelsReplaceADeadPrimary(Engine engine) {
        try (Topology topology = Topology.sentinel(engine, 1, 3, SECURED)) {
            ServerProcess replica = topology.replicas().getFirst();
            assertThat(topology.seeds()).hasSize(3);

            topology.primary().kill();

            Await.until(
                    FAILOVER,
                    "the replica is promoted",
                    () -> topology.currentPrimaries().equals(List.of(replica)));
        }
    }

    @EngineTest
    void aClusterServesAllItsSlots(Engine engine) {
        try (Topology topology = Topology.cluster(engine, 3, 1, SECURED)) {
            assertThat(topology.shards()).hasSize(3);
            assertThat(topology.servers())
                    .hasSize(6)
                    .allSatisfy(node -> assertThat((String) node.command("CLUSTER", "INFO"))
                            .contains("cluster_state:ok", "cluster_slots_ok:16384", "cluster_size:3"));

            topology.primary().kill();
            ServerProcess replica = topology.shards().getFirst().replicas().getFirst();

            Await.until(
                    FAILOVER,
                    "the replica is promoted",
                    () -> topology.currentPrimaries().contains(replica));
        }
    }
}
