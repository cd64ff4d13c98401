package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.testing.CutOff;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node had begun on a shard when it was lost is concluded, also where the run was to pause or to end by then. */
final class HalfDoneIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: again, title: Restart, owner: tests, risk: high}
        targets: {select: "true", role: primary}
        rollout: {soak: 0s}
        steps:
          - action: shard.restart
            with: {patience: 60s}
        """;

    private Topology topology;
    private TestDatabase database;
    private TestNode node;
    private ServerProcess replica;
    private String primaryWas;
    private String replicaWas;

    @BeforeEach
    void start() {
        topology = Topology.replication(EnginesUnderTest.engine("redis-6.2"), 1);
        database = TestDatabase.create();
        node = new TestNode(database, "node-1");
        node.register("cache", topology, Map.of());
        node.store(PLAYBOOK);
        replica = topology.replicas().getFirst();
        primaryWas = topology.primary().info("run_id");
        replicaWas = replica.info("run_id");
    }

    @AfterEach
    void stop() {
        node.close();
        database.close();
        topology.close();
    }

    @Test
    void aRunThatIsCancelledLeavesNoServerHalfWay() {
        Run run = cutOffWhileTheReplicaIsDown();
        node.runs().cancel(TestNode.OPERATOR, run.id(), "enough");
        until(
                "another node waits for the server",
                run,
                () -> target(run).state() == TargetState.RUNNING && target(run).attempt() == 2);
        replica.restart();
        until("the run is over", run, () -> state(run).isOver());

        assertThat(state(run)).isEqualTo(RunState.CANCELLED);
        assertThat(target(run).state()).isEqualTo(TargetState.CANCELLED);
        assertThat(target(run).outcome()).contains("what was done stays done").contains("restarted 1 of 2 servers");
        assertThat(replica.info("master_link_status")).as("waited for").isEqualTo("up");
        assertThat(topology.primary().info("run_id"))
                .as("nothing more was begun")
                .isEqualTo(primaryWas);
    }

    @Test
    void aRunThatPausesConcludesFirstAndGoesOnLater() {
        Run run = cutOffWhileTheReplicaIsDown();
        node.runs().pause(TestNode.OPERATOR, run.id(), "look first");
        until(
                "another node waits for the server",
                run,
                () -> target(run).state() == TargetState.RUNNING && target(run).attempt() == 2);
        assertThat(state(run)).isEqualTo(RunState.PAUSING);
        replica.restart();
        until("the run pauses", run, () -> state(run) == RunState.PAUSED);
        String replicaIs = replica.info("run_id");
        assertThat(replica.info("master_link_status")).isEqualTo("up");
        assertThat(topology.primary().info("run_id")).isEqualTo(primaryWas);

        try (Supervisor supervisor = Supervisor.of(topology.servers())) {
            node.runs().resume(TestNode.OPERATOR, run.id(), "");
            until("the run is over", run, () -> state(run).isOver());
            assertThat(supervisor.starts()).as("the primary alone").isEqualTo(1);
        }
        assertThat(target(run).state()).as(target(run).outcome()).isEqualTo(TargetState.SUCCEEDED);
        assertThat(replica.info("run_id")).isEqualTo(replicaIs).isNotEqualTo(replicaWas);
    }

    /** The node that has told the replica to shut down loses the database, and with it its lease. */
    private Run cutOffWhileTheReplicaIsDown() {
        try (CutOff way = new CutOff(database.port());
                TestNode lost = new TestNode(database.via(way.port()), "node-2", Duration.ofSeconds(3))) {
            Run run = node.start("again", Map.of());
            Await.until(SOON, "the replica is down", () -> {
                lost.tick();
                return !replica.isAlive();
            });
            way.cut();
            Await.until(SOON, "the work is given up", () -> {
                lost.beat();
                return lost.workers().atWork().isEmpty();
            });
            return run;
        }
    }

    private void until(String what, Run run, Await.Condition condition) {
        Await.until(SOON, () -> what + ": " + target(run), () -> {
            node.tick();
            return condition.holds();
        });
    }

    private RunState state(Run run) {
        return node.runs().get(run.id()).state();
    }

    private RunTarget target(Run run) {
        List<RunTarget> targets = node.runs().targets(run.id(), null, 0, 10);
        assertThat(targets).hasSize(1);
        return targets.getFirst();
    }
}
