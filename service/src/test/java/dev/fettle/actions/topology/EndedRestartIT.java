package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.TestSession;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A restart that a lost worker had written down, and had not sent, is nobody's any more where the run ends meanwhile. */
final class EndedRestartIT {
    private static final ActionSpec<?> SPEC = new ShardRestart().spec();
    private static final Map<String, Object> WITH = Map.of("patience", "30s");

    @Test
    void aServerThatWasNotToldIsNotToldAfterwards() {
        try (Topology topology = Topology.replication(EnginesUnderTest.engine("redis-6.2"), 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess replica = topology.replicas().getFirst();
            Deployment deployment = node.register("cache", topology, Map.of());
            Shard shard = new Shard(topology, node, deployment);
            String was = replica.info("run_id");
            String begun = "restart " + replica.address();

            TestSession cutOff = diedBeforeTelling(shard, begun);
            assertThat(replica.info("run_id")).as("not told").isEqualTo(was);
            TestSession ending;
            try (CrashingShard second = shard.worker(CrashingShard.NEVER)) {
                ending = cutOff.next(new WholeShard(second.shard())).stopAfter(0);
                Throwable end = catchThrowable(() -> SPEC.execute(shard.target(), WITH, ending));
                assertThat(end).isInstanceOf(Stopped.class);
                assertThat(((Stopped) end).left())
                        .contains("restarted 0 of 2 servers")
                        .contains(replica.address() + " was about to be restarted and still runs as it did");
            }
            assertThat(ending.concluded(begun)).as("half-done no more").isPresent();
            assertThat(replica.isAlive()).isTrue();
            assertThat(replica.info("run_id")).isEqualTo(was);
        }
    }

    /** One that does not answer may have heard of it: nobody is told that it runs. */
    @Test
    void aServerThatIsAwayIsNotCalledRunning() {
        try (Topology topology = Topology.replication(EnginesUnderTest.engine("redis-6.2"), 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            ServerProcess replica = topology.replicas().getFirst();
            Deployment deployment = node.register("cache", topology, Map.of());
            Shard shard = new Shard(topology, node, deployment);
            String begun = "restart " + replica.address();
            TestSession cutOff = diedBeforeTelling(shard, begun);
            replica.stop();

            try (CrashingShard second = shard.worker(CrashingShard.NEVER)) {
                TestSession ending = cutOff.next(new WholeShard(second.shard())).stopAfter(0);
                Outcome outcome = SPEC.execute(shard.target(), WITH, ending);
                assertThat(outcome).isInstanceOf(Outcome.TargetFailed.class);
                assertThat(outcome.summary())
                        .contains(replica.address() + " was shut down and is not back", "and the run ends: start it");
                assertThat(ending.concluded(begun)).isEmpty();
            }
        }
    }

    /** The same, where the run goes on: then it is told, once. */
    @EngineTest
    void whereTheRunGoesOnItIsTold(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                Supervisor supervisor = Supervisor.of(topology.servers());
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Deployment deployment = node.register("cache", topology, Map.of());
            Shard shard = new Shard(topology, node, deployment);
            TestSession cutOff = diedBeforeTelling(
                    shard, "restart " + topology.replicas().getFirst().address());
            try (CrashingShard second = shard.worker(CrashingShard.NEVER)) {
                Outcome outcome = SPEC.execute(shard.target(), WITH, cutOff.next(new WholeShard(second.shard())));
                assertThat(outcome).isInstanceOf(Outcome.Done.class);
            }
            assertThat(supervisor.starts()).isEqualTo(2);
        }
    }

    /** The first exchange after it was written down is the one that tells the server. */
    private static TestSession diedBeforeTelling(Shard shard, String begun) {
        for (int last = 1; ; last++) {
            try (CrashingShard first = shard.worker(last)) {
                TestSession session = TestSession.of(new WholeShard(first.shard()), SPEC);
                Throwable end = catchThrowable(() -> SPEC.execute(shard.target(), WITH, session));
                assertThat(end).isInstanceOf(Stopped.class);
                if (session.begun(begun).isPresent()) {
                    return session;
                }
            }
        }
    }

    /** The one shard of the topology, as a worker meets it. */
    private record Shard(Topology topology, TestNode node, Deployment deployment) {
        CrashingShard worker(int last) {
            return new CrashingShard(node, deployment, instance().shard(), SPEC, last, false);
        }

        Target target() {
            Instance instance = instance();
            return new Target(instance, Objects.requireNonNull(instance.facts()));
        }

        private Instance instance() {
            return node.fleet().instances(deployment.id()).stream()
                    .filter(each -> each.address().port() == topology.primary().port())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
