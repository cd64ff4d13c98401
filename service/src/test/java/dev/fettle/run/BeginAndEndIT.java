package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeState;
import dev.fettle.fleet.Deployment;
import dev.fettle.plan.Plan;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked before a run, a wave and a target begin, and that every run can end. */
class BeginAndEndIT {
    private TestDatabase database;
    private TestNode node;
    private ServerProcess first;
    private ServerProcess second;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        node = new TestNode(database, "node-1");
        first = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
        second = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
        seed(first, 10);
        seed(second, 10);
    }

    @AfterEach
    void close() {
        node.close();
        database.close();
        first.close();
        second.close();
    }

    /** It is the one that is most likely harmed. */
    @Test
    void aGateIsAskedOfTheServerOnWhichTheWorkFailedToo() {
        node.register("cache-0", first, Map.of());
        node.register("cache-1", second, Map.of());
        seed(first, 200);
        node.store(
                playbook("waves: [1], stopAfterFailures: 1, gate: keyspace.keys < 100", "after.keyspace.keys < 100"));
        Run run = node.start("expire", Map.of());
        until(
                "the run waits for a person",
                () -> state(run) == RunState.PAUSED || state(run).isOver());

        assertThat(node.runs().tally(run.id()).failed()).isEqualTo(1);
        assertThat(node.runs().get(run.id()).why()).contains("keyspace.keys < 100 does not hold on cache-0");
        assertThat(node.runs().tally(run.id()).pending()).isEqualTo(1);
    }

    /** But not of one that was dead before: nothing was done there. */
    @Test
    void aGateIsNotAskedOfAServerWhereNothingBegan() {
        node.register("cache-0", first, Map.of());
        node.register("cache-1", second, Map.of());
        node.store(playbook("waves: [1], stopAfterFailures: 1, gate: keyspace.keys < 100", "true"));
        Run run = node.start("expire", Map.of());
        first.close();
        until("the run is over", () -> state(run).isOver());

        assertThat(node.runs().tally(run.id()).succeeded()).isEqualTo(1);
        assertThat(node.runs()
                        .targets(run.id(), TargetState.FAILED, 0, 10)
                        .getFirst()
                        .outcome())
                .contains("(asked 1 time in ");
    }

    /** Where a failure ends the run, a lost connection is to be none. */
    @Test
    void aServerIsAskedAgainWhereOneFailureEndsTheRun() {
        node.register("cache-0", first, Map.of());
        node.store(playbook("waves: [1]", "true"));
        Run run = node.start("expire", Map.of());
        first.close();
        until("the run is over", () -> state(run).isOver());

        assertThat(node.runs()
                        .targets(run.id(), TargetState.FAILED, 0, 10)
                        .getFirst()
                        .outcome())
                .contains("(asked 3 times in ");
    }

    @Test
    void whatWasSeenBeforeThePlanIsNoDriftFromIt() {
        Deployment cache = node.register("cache", first, Map.of());
        first.command("DEBUG", "POPULATE", "150000");
        node.observe(cache);
        seed(first, 50);
        node.store(playbook("waves: [1]", "true"));
        Plan plan = node.plan("expire", Map.of());
        Change change = approved(plan);
        Optional<Run> run = node.starter().start(change.id());
        assertThat(run).as("%s", node.changes().get(change.id()).why()).isPresent();

        Plan again = node.plan("expire", Map.of());
        Change later = approved(again);
        first.command("DEBUG", "POPULATE", "150000");
        node.observe(cache);
        assertThat(node.starter().start(later.id())).isEmpty();
        assertThat(node.changes().get(later.id()))
                .satisfies(ended -> assertThat(ended.state()).isEqualTo(ChangeState.SUPERSEDED))
                .satisfies(ended -> assertThat(ended.why()).contains("keys, 50 when planned"));
    }

    @Test
    void aRunCanBeCancelledWhoseVersionOfThePlaybookCannotBeReadAnyMore() {
        node.register("cache-0", first, Map.of());
        node.register("cache-1", second, Map.of());
        node.store(playbook("waves: [1], soak: 1h", "true"));
        Run run = node.start("expire", Map.of());
        until("the first wave is over", () -> node.runs().tally(run.id()).succeeded() == 1);
        database.execute("ALTER TABLE fettle.playbook DISABLE TRIGGER playbook_unchanged");
        database.execute("UPDATE fettle.playbook SET source = 'kind: Nonsense'");

        node.runs().cancel(TestNode.OPERATOR, run.id(), "not like this");
        until("the run is over", () -> state(run).isOver());

        assertThat(state(run)).isEqualTo(RunState.CANCELLED);
        assertThat(node.runs().tally(run.id()).cancelled()).isEqualTo(1);
    }

    private Change approved(Plan plan) {
        Change change = node.changes().request(TestNode.OPERATOR, plan.id(), plan.digest(), "a test", null);
        node.changes().vote(TestNode.APPROVER, change.id(), true, plan.digest(), "");
        return change;
    }

    private RunState state(Run run) {
        return node.runs().get(run.id()).state();
    }

    private void until(String what, BooleanSupplier condition) {
        Await.until(Duration.ofSeconds(60), what, () -> {
            node.tick();
            return condition.getAsBoolean();
        });
    }

    private static void seed(ServerProcess server, int keys) {
        try (Resp resp = server.connect()) {
            resp.command("FLUSHALL");
            for (int i = 0; i < keys; i++) {
                resp.command("SET", "temp:" + i, "x");
            }
        }
    }

    private static String playbook(String rollout, String verify) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: expire, title: Expire, owner: tests, risk: medium}
            targets: {select: "true", role: primary}
            rollout: {%s}
            limits: {serverShare: 100%%, maxLatency: 1s}
            steps:
              - action: keys.expire
                with: {pattern: "temp:*", ttl: 1h}
            verify: "%s"
            """.formatted(rollout.contains("soak") ? rollout : rollout + ", soak: 0s", verify);
    }
}
