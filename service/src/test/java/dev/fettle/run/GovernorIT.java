package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Estimate;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.guard.PacePoint;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run does when the server that it works on is not well, and how exactly it keeps to a rate of writes. */
class GovernorIT {
    private static final int KEYS = 12_000;
    private static final Duration SOON = Duration.ofSeconds(60);

    private TestDatabase database;
    private TestNode node;
    private Topology topology;

    @BeforeEach
    void fleet() {
        topology = Topology.replication(EnginesUnderTest.engine("redis-6.2"), 1);
        database = TestDatabase.create();
        node = new TestNode(database, "node-1");
        seed(topology.primary());
        node.register("cache", topology, Map.of("tier", "cache"));
    }

    @AfterEach
    void close() {
        node.close();
        database.close();
        topology.close();
    }

    @Test
    void aReplicaThatFallsBehindIsWaitedForAndThenTheRunGoesOn() {
        // Replicas tell once a second how far they are: more than a second's writes, or one that keeps up is waited
        // for.
        Run run = start("maxLag: 256kb, maxWritesPerSecond: 2000");
        until("the work has begun", () -> expired(run) > 100);
        topology.replicas().getFirst().pause();
        until("the work stands still for the replica", () -> {
            List<PacePoint> pace = target(run).progress().pace();
            return pace.size() > 2
                    && pace.subList(pace.size() - 2, pace.size()).stream()
                            .allMatch(point -> waitedForLag(point) && point.lagBytes() > 256 << 10);
        });
        long done = expires();
        assertThat(done).isLessThan(KEYS);
        List<PacePoint> so = target(run).progress().pace();
        until(
                "some more seconds of waiting",
                () -> target(run).progress().pace().size() >= so.size() + 2);
        assertThat(expires()).as("nothing is written while it waits").isEqualTo(done);
        assertThat(target(run).state()).isEqualTo(TargetState.RUNNING);

        topology.replicas().getFirst().resume();
        until("the run is over", () -> node.runs().get(run.id()).state().isOver());
        RunTarget target = target(run);
        assertThat(target.state()).as(target.outcome()).isEqualTo(TargetState.SUCCEEDED);
        assertThat(target.progress().counters()).containsEntry("expired", (long) KEYS);
        assertThat(target.progress().notes())
                .anySatisfy(note -> assertThat(note).contains("lag=").contains("waited "));
        assertThat(target.progress().pace().stream()
                        .mapToLong(PacePoint::exchanges)
                        .sum())
                .isPositive();
    }

    @Test
    void aReplicaThatStaysBehindEndsTheTargetInWordsThatHelp() {
        Run run = start("maxLag: 64kb, maxWritesPerSecond: 2000, patience: 3s");
        until("the work has begun", () -> expired(run) > 100);
        topology.replicas().getFirst().pause();
        try {
            until("the run is over", () -> node.runs().get(run.id()).state().isOver());
        } finally {
            topology.replicas().getFirst().resume();
        }
        RunTarget target = target(run);
        assertThat(target.state()).isEqualTo(TargetState.FAILED);
        assertThat(target.outcome())
                .contains("the furthest replica is ")
                .contains("limits.maxLag is 64kb")
                .contains("waited 3s (limits.patience)")
                .contains("look at why the replica does not keep up");
        assertThat(target.progress().pace()).anyMatch(GovernorIT::waitedForLag);
        assertThat(target.progress().counters().get("expired")).isEqualTo(expires());
    }

    @Test
    void writesKeepToTheirRate() {
        Run run = start("maxWritesPerSecond: 1500");
        until("the work has begun", () -> expires() > 500);
        long before = expires();
        long began = System.nanoTime();
        until("most of it is done", () -> expires() >= KEYS - 2_000);
        long after = expires();
        double seconds = (System.nanoTime() - began) / 1e9;
        // From below it is as exact, which WriteRateTest shows; here the machine may be busy with other things.
        assertThat((after - before) / seconds).isBetween(1_000.0, 1_575.0);
        until("the run is over", () -> node.runs().get(run.id()).state().isOver());
        assertThat(target(run).state()).isEqualTo(TargetState.SUCCEEDED);
    }

    @Test
    void aStormOfExpiriesIsSpreadByThePlanAndTheRunKeepsToIt() {
        Run run = start("maxExpiriesPerSecond: 20", "ttl: 1h, jitter: 0%");
        PlannedTarget.Step step = planned().targets().getFirst().steps().getFirst();
        assertThat(step.parameters()).containsEntry("jitter", "10%");
        assertThat(((Estimate.Work) step.estimate()).notes())
                .anyMatch(note -> note.startsWith("jitter is widened from 0% to 10% on this server"));
        until("the run is over", () -> node.runs().get(run.id()).state().isOver());
        assertThat(target(run).state()).isEqualTo(TargetState.SUCCEEDED);
        long[] first = {Long.MAX_VALUE, 0};
        try (Resp resp = topology.primary().connect()) {
            for (int i = 1; i <= KEYS; i += 7) {
                long left = (Long) Objects.requireNonNull(resp.command("PTTL", "temp:" + i));
                first[0] = Math.min(first[0], left);
                first[1] = Math.max(first[1], left);
            }
        }
        assertThat(first[1] - first[0])
                .as("milliseconds between the first and the last")
                .isBetween(640_000L, 730_000L);
    }

    @Test
    void aStormThatCannotBeSpreadIsLeftOutOfThePlan() {
        store("maxExpiriesPerSecond: 20", "ttl: 1m, jitter: 15%");
        assertThat(planned().targets()).isEmpty();
        assertThat(planned().leftOut())
                .filteredOn(out -> out.address().port() == topology.primary().port())
                .singleElement()
                .satisfies(out -> assertThat(out.reason())
                        .contains("a second even with a jitter of 50%; limits.maxExpiriesPerSecond is 20")
                        .contains("Give a ttl of at least 11m"));
    }

    private Plan planned() {
        return node.plan("expire", Map.of());
    }

    private static boolean waitedForLag(PacePoint point) {
        return point.why().equals("lag") && point.pauseMillis() > 500 && point.lagBytes() > 64 << 10;
    }

    private Run start(String limits) {
        return start(limits, "ttl: 1h");
    }

    private Run start(String limits, String with) {
        store(limits, with);
        return node.start("expire", Map.of());
    }

    private void store(String limits, String with) {
        node.store("""
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: expire, title: Expire, owner: tests, risk: medium}
            targets: {select: labels.tier == "cache", role: primary}
            rollout: {waves: [100%%], soak: 0s}
            limits: {serverShare: 90%%, maxLatency: 1s, %s}
            steps:
              - action: keys.expire
                with: {pattern: "temp:*", %s}
            """.formatted(limits, with));
    }

    private RunTarget target(Run run) {
        return node.runs().targets(run.id(), null, 0, 10).getFirst();
    }

    private long expired(Run run) {
        return target(run).progress().counters().getOrDefault("expired", 0L);
    }

    /** Keys with a time to live, by the server's own count. */
    private long expires() {
        String keyspace = topology.primary().info("db0");
        return Long.parseLong(keyspace.replaceAll(".*expires=(\\d+).*", "$1"));
    }

    private void until(String what, BooleanSupplier condition) {
        Await.until(SOON, what, () -> {
            node.tick();
            return condition.getAsBoolean();
        });
    }

    private static void seed(ServerProcess server) {
        try (Resp resp = server.connect()) {
            resp.command(
                    "EVAL",
                    "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'temp:' .. i, 'x') end",
                    "0",
                    Integer.toString(KEYS));
        }
    }
}
