package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Outcome;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.WholeShard;
import dev.fettle.run.Run;
import dev.fettle.run.TargetState;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.TestSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

/** A shard restarted by a configured way: by a program that ends its servers, whose supervisor starts them again. */
final class WayRestartIT {
    private static final ActionSpec<?> SPEC = new ShardRestart().spec();
    private static final Map<String, Object> WITH = Map.of("way", TermWay.NAME, "patience", "30s");
    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: again, title: Restart, owner: tests, risk: high}
        targets: {select: "true", role: primary}
        rollout: {soak: 0s}
        steps:
          - action: shard.restart
            with: {way: term, patience: 30s}
        """;

    @TempDir
    private Path folder;

    @EngineTest
    void everyServerIsToldOnce(Engine engine) throws Exception {
        try (Topology topology = Topology.replication(engine, 2);
                TermWay way = TermWay.in(folder);
                Supervisor supervisor = Supervisor.of(topology.servers());
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1", way)) {
            List<String> before = incarnations(topology);
            node.register("cache", topology, Map.of());
            node.store(PLAYBOOK);

            Run run = node.start("again", Map.of());
            Await.until(Duration.ofMinutes(2), "the run is over", () -> {
                node.tick();
                return node.runs().get(run.id()).state().isOver();
            });

            assertThat(node.runs().targets(run.id(), null, 0, 10))
                    .singleElement()
                    .satisfies(target -> assertThat(target.state())
                            .as("%s %s", target.outcome(), target.progress())
                            .isEqualTo(TargetState.SUCCEEDED));
            assertThat(way.told()).containsExactlyInAnyOrderElementsOf(addresses(topology));
            assertThat(incarnations(topology)).doesNotContainAnyElementsOf(before);
            assertThat(supervisor.starts()).isEqualTo(3);
            topology.awaitHealthy(Duration.ofSeconds(20));
        }
    }

    /** The program was run, and whoever ran it died before it knew. */
    @EngineTest
    void aServerThatWasToldByALostWorkerIsNotToldAgain(Engine engine) throws Exception {
        try (Topology topology = Topology.replication(engine, 2);
                TermWay way = TermWay.in(folder);
                Supervisor supervisor = Supervisor.of(topology.servers());
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1", way)) {
            Deployment deployment = node.register("cache", topology, Map.of());
            Target target = target(node, topology);
            way.then(server -> {
                throw Stopped.atOnce("the test lets it die");
            });
            TestSession session;
            try (CrashingShard first = shard(node, deployment, target, way)) {
                session = TestSession.of(new WholeShard(first.shard()), SPEC);
                TestSession dies = session;
                assertThat(catchThrowable(() -> SPEC.execute(target, WITH, dies)))
                        .isInstanceOf(Stopped.class);
            }
            assertThat(way.told()).hasSize(1);
            way.then(server -> {});

            Outcome outcome = goOn(node, deployment, target, way, session);

            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            assertThat(way.told()).containsExactlyInAnyOrderElementsOf(addresses(topology));
            assertThat(supervisor.starts()).isEqualTo(3);
        }
    }

    @EngineTest
    void whatSurelyWasNotSentEndsAtOnceAndIsTriedAnew(Engine engine) throws Exception {
        try (Topology topology = Topology.replication(engine, 1);
                TermWay way = TermWay.in(folder);
                Supervisor supervisor = Supervisor.of(topology.servers());
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1", way)) {
            Deployment deployment = node.register("cache", topology, Map.of());
            Target target = target(node, topology);
            List<String> before = incarnations(topology);
            way.remove();
            TestSession session;
            try (CrashingShard first = shard(node, deployment, target, way)) {
                session = TestSession.of(new WholeShard(first.shard()), SPEC);
                long began = System.nanoTime();

                Outcome outcome = SPEC.execute(target, WITH, session);

                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .as("its patience is 30s")
                        .isLessThan(Duration.ofSeconds(20));
                assertThat(outcome).isInstanceOf(Outcome.TargetFailed.class);
                assertThat(outcome.summary())
                        .contains("does not start, so nothing was sent")
                        .contains("runs as it did: mend that, and start anew")
                        .contains("restarted 0 of 2 servers");
            }
            assertThat(incarnations(topology)).isEqualTo(before);
            String replica = "restart " + topology.replicas().getFirst().address();
            assertThat(session.concluded(replica)).as("half-done no more").isPresent();
            way.mend();

            assertThat(goOn(node, deployment, target, way, session)).isInstanceOf(Outcome.Done.class);
            assertThat(supervisor.starts()).isEqualTo(2);
        }
    }

    /** It may have done something before it failed, so the server is waited for. */
    @EngineTest
    void whatASupervisorSaidIsInTheOutcome(Engine engine) throws Exception {
        try (Topology topology = Topology.replication(engine, 1);
                TermWay way = TermWay.in(folder);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1", way)) {
            Deployment deployment = node.register("cache", topology, Map.of());
            Target target = target(node, topology);
            way.write("#!/bin/sh\necho Unit redis-a.service not found >&2; exit 5\n");
            try (CrashingShard shard = shard(node, deployment, target, way)) {
                TestSession session = TestSession.of(new WholeShard(shard.shard()), SPEC);

                Outcome outcome = SPEC.execute(target, Map.of("way", TermWay.NAME, "patience", "5s"), session);

                assertThat(outcome).isInstanceOf(Outcome.TargetFailed.class);
                assertThat(outcome.summary())
                        .contains("was told to restart and still runs as it did after 5s (restart of cache/")
                        .contains("ended with exit code 5; its output ends: Unit redis-a.service not found");
            }
        }
    }

    /** The next one is not ended, however healthy it is itself. */
    @EngineTest
    void whereAnotherReplicaDiesMeanwhileNoneIsRestartedAfterIt(Engine engine) throws Exception {
        try (Topology topology = Topology.replication(engine, 3);
                TermWay way = TermWay.in(folder)) {
            List<ServerProcess> replicas = new ArrayList<>(topology.replicas());
            replicas.sort((one, other) -> one.address().compareTo(other.address()));
            ServerProcess dies = replicas.getLast();
            List<ServerProcess> supervised = new ArrayList<>(topology.servers());
            supervised.remove(dies);
            way.then(server -> dies.kill());
            try (Supervisor supervisor = Supervisor.of(supervised);
                    TestDatabase database = TestDatabase.create();
                    TestNode node = new TestNode(database, "node-1", way)) {
                Deployment deployment = node.register("cache", topology, Map.of());
                Target target = target(node, topology);
                String next = replicas.get(1).info("run_id");
                try (CrashingShard shard = shard(node, deployment, target, way)) {
                    TestSession session = TestSession.of(new WholeShard(shard.shard()), SPEC);

                    Outcome outcome = SPEC.execute(target, Map.of("way", TermWay.NAME, "patience", "5s"), session);

                    assertThat(outcome).isInstanceOf(Outcome.TargetFailed.class);
                    assertThat(outcome.summary())
                            .contains(replicas.get(1).address() + " is not restarted, since meanwhile ")
                            .contains(dies.address())
                            .contains("restarted 1 of 4 servers")
                            .contains("make a new plan");
                }
                assertThat(way.told()).containsExactly(replicas.getFirst().address());
                assertThat(replicas.get(1).info("run_id")).isEqualTo(next);
                assertThat(supervisor.starts()).isEqualTo(1);
            }
        }
    }

    @EngineTest
    void theRightThatIsLackingToWriteARoleDownIsNamed(Engine engine) throws Exception {
        try (Topology topology = Topology.replication(engine, 1);
                TermWay way = TermWay.in(folder);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1", way)) {
            Deployment deployment = node.register("cache", topology, Map.of());
            topology.servers().forEach(server -> server.command("ACL", "SETUSER", "default", "-config", "+config|get"));
            Target target = target(node, topology);
            try (CrashingShard shard = shard(node, deployment, target, way)) {
                Outcome outcome = SPEC.execute(target, WITH, TestSession.of(new WholeShard(shard.shard()), SPEC));

                assertThat(outcome).isInstanceOf(Outcome.Refused.class);
                assertThat(outcome.summary())
                        .contains("it might come back as a second primary, so it is not restarted")
                        .contains("grant +config|rewrite to our user");
            }
            assertThat(way.told()).isEmpty();
        }
    }

    @EngineTest
    void aWayThatDoesNotTellServersApartIsRefused(Engine engine) throws Exception {
        try (Topology topology = Topology.replication(engine, 1);
                TermWay way = TermWay.in(folder, "{label.unit}");
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1", way)) {
            node.register("cache", topology, Map.of("unit", "redis-a"));
            node.store(PLAYBOOK);

            assertThat(node.plan("again", Map.of()).leftOut())
                    .filteredOn(
                            out -> out.address().port() == topology.primary().port())
                    .singleElement()
                    .extracting(LeftOut::reason)
                    .asString()
                    .contains("the way 'term' does not tell [")
                    .contains("restart-server redis-a")
                    .contains("a label is the same for all servers of its deployment: let the way's configuration use"
                            + " {host} and {port}, or {pod}");
        }
    }

    private static Outcome goOn(TestNode node, Deployment deployment, Target target, TermWay way, TestSession session) {
        try (CrashingShard shard = shard(node, deployment, target, way)) {
            return SPEC.execute(target, WITH, session.next(new WholeShard(shard.shard())));
        }
    }

    private static CrashingShard shard(TestNode node, Deployment deployment, Target target, TermWay way) {
        return CrashingShard.living(node, deployment, target.instance().shard(), SPEC, way);
    }

    private static Target target(TestNode node, Topology topology) {
        Instance instance = node.fleet().instances().stream()
                .filter(each -> each.address().port() == topology.primary().port())
                .findFirst()
                .orElseThrow();
        return new Target(instance, Objects.requireNonNull(instance.facts()));
    }

    private static List<String> incarnations(Topology topology) {
        return topology.servers().stream().map(server -> server.info("run_id")).toList();
    }

    private static List<String> addresses(Topology topology) {
        return topology.servers().stream().map(ServerProcess::address).toList();
    }
}
