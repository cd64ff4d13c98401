package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.plan.Plan;
import dev.fettle.testing.CutOff;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs on real servers and a real database, driven tick by tick. */
class EngineIT {
    private static final int SERVERS = 6;
    private static final int KEYS = 2_000;
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final List<ServerProcess> SERVER = new ArrayList<>();

    private TestDatabase database;
    private TestNode node;

    @BeforeAll
    static void startServers() {
        for (int i = 0; i < SERVERS; i++) {
            SERVER.add(ServerProcess.start(EnginesUnderTest.engine("redis-6.2")));
        }
    }

    @AfterAll
    static void stopServers() {
        SERVER.forEach(ServerProcess::close);
    }

    @BeforeEach
    void fleet() {
        database = TestDatabase.create();
        node = new TestNode(database, "node-1");
        for (int i = 0; i < SERVERS; i++) {
            seed(SERVER.get(i), KEYS);
            node.register("cache-" + i, SERVER.get(i), Map.of("tier", "cache"));
        }
    }

    @AfterEach
    void close() {
        node.close();
        database.close();
    }

    @Test
    void everyTargetIsDoneOnceAndTheAuditTellsIt() {
        node.store(playbook("[1, 50%, 100%]", "0s", 0, ""));
        Run run = node.start("expire", Map.of());
        until("the run is over", () -> over(run));

        assertThat(node.runs().get(run.id()).state()).isEqualTo(RunState.SUCCEEDED);
        for (ServerProcess server : SERVER) {
            assertThat(withoutTtl(server)).isZero();
        }
        for (RunTarget target : node.runs().targets(run.id(), null, 0, 100)) {
            assertThat(target.state()).isEqualTo(TargetState.SUCCEEDED);
            assertThat(target.progress().counters()).containsEntry("expired", (long) KEYS);
            assertThat(target.before()).isNotNull();
            assertThat(target.after()).isNotNull();
        }
        List<AuditRecord> trail = trail(run);
        assertThat(trail)
                .extracting(AuditRecord::type)
                .startsWith("change-requested")
                .contains("wave-started");
        assertThat(trail.stream().filter(r -> r.type().equals("target-ended"))).hasSize(SERVERS);
        assertThat(trail.getLast().type()).isEqualTo("run-moved");
    }

    @Test
    void aPausedRunStandsStillAndGoesOnWhereItWas() {
        node.store(playbook("[100%]", "0s", 0, "")
                .replace("serverShare: 100%", "serverShare: 100%, maxWritesPerSecond: 300"));
        Run run = node.start("expire", Map.of());
        node.tick();
        node.runs().pause(TestNode.OPERATOR, run.id(), "look first");
        until("the run pauses", () -> node.runs().get(run.id()).state() == RunState.PAUSED);
        long left = SERVER.stream().mapToLong(EngineIT::withoutTtl).sum();
        assertThat(left).isPositive();
        for (int i = 0; i < 5; i++) {
            node.tick();
        }
        assertThat(SERVER.stream().mapToLong(EngineIT::withoutTtl).sum()).isEqualTo(left);

        node.runs().resume(TestNode.OPERATOR, run.id(), "");
        until("the run is over", () -> over(run));
        assertThat(node.runs().get(run.id()).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(SERVER).allSatisfy(server -> assertThat(withoutTtl(server)).isZero());
    }

    @Test
    void aWalkThatWasPausedAndThenCancelledIsIncomplete() {
        node.store(playbook("[100%]", "0s", 0, "")
                .replace("serverShare: 100%", "serverShare: 100%, maxWritesPerSecond: 300"));
        Run run = node.start("expire", Map.of());
        until("every server has begun", () -> SERVER.stream().allMatch(server -> withoutTtl(server) < KEYS));
        node.runs().pause(TestNode.OPERATOR, run.id(), "");
        until("the run pauses", () -> node.runs().get(run.id()).state() == RunState.PAUSED);
        node.runs().cancel(TestNode.OPERATOR, run.id(), "");
        until("the run is over", () -> over(run));

        assertThat(node.runs().targets(run.id(), null, 0, 100)).hasSize(SERVERS).allSatisfy(target -> {
            assertThat(target.state()).isEqualTo(TargetState.CANCELLED);
            assertThat(target.progress().counters().get("expired")).isPositive();
            assertThat(target.progress().coverage().state()).isEqualTo(Coverage.State.INCOMPLETE);
        });
    }

    /** What can never be taken up does not keep a run alive for ever. */
    @Test
    void aTargetThatIsTakenUpInVainComesToAnEnd() {
        node.store(playbook("[100%]", "0s", 1, ""));
        Run run = node.start("expire", Map.of());
        database.execute(
                "UPDATE fettle.run_target SET attempt = 20 WHERE sequence = 1 AND run_id = '" + run.id() + "'");
        until("the run is over", () -> over(run));

        RunTarget worn = node.runs().target(run.id(), 1);
        assertThat(worn.state()).isEqualTo(TargetState.UNKNOWN);
        assertThat(worn.outcome()).contains("was taken up 20 times");
        assertThat(node.runs().tally(run.id()).succeeded()).isEqualTo(SERVERS - 1);
    }

    @Test
    void aServerOnWhichAConditionCannotBeEvaluatedIsLeftOutAndNobodyElse() {
        node.store(playbook("[100%]", "0s", 0, "")
                .replace("labels.tier == \"cache\"", "1000000000000 / memory.maxBytes > 0"));
        ServerProcess limited = SERVER.getFirst();
        try (Resp resp = limited.connect()) {
            resp.command("CONFIG", "SET", "maxmemory", "1gb");
            Plan plan = node.plan("expire", Map.of());
            resp.command("CONFIG", "SET", "maxmemory", "0");

            assertThat(plan.targets())
                    .singleElement()
                    .satisfies(target -> assertThat(target.address().port()).isEqualTo(limited.port()));
            assertThat(plan.leftOut())
                    .hasSize(SERVERS - 1)
                    .allSatisfy(left -> assertThat(left.reason()).contains("divides by zero"));
        }
    }

    @Test
    void aCancelledRunSaysWhatWasDoneAndWhatWasNot() {
        node.store(playbook("[1]", "1h", 0, ""));
        Run run = node.start("expire", Map.of());
        until("the first wave soaks", () -> node.runs().get(run.id()).soakUntil() != null);
        node.runs().cancel(TestNode.OPERATOR, run.id(), "enough");
        until("the run is over", () -> over(run));

        assertThat(node.runs().get(run.id()).state()).isEqualTo(RunState.CANCELLED);
        Tally tally = node.runs().tally(run.id());
        assertThat(tally.succeeded()).isEqualTo(1);
        assertThat(tally.cancelled()).isEqualTo(SERVERS - 1);
        assertThat(SERVER.stream().filter(s -> withoutTtl(s) == KEYS)).hasSize(SERVERS - 1);
    }

    @Test
    void asManyFailuresAsTheBudgetAllowsAreLivedWithAndOneMoreIsNot() {
        for (int budget : List.of(1, 2)) {
            node.store(playbook("[1]", "0s", budget, "") + "# budget " + budget + "\n");
            for (ServerProcess server : SERVER) {
                seed(server, 10);
            }
            Run run = node.start("expire", Map.of());
            SERVER.get(0).pause();
            SERVER.get(1).pause();
            try {
                until("the run is over", () -> over(run));
            } finally {
                SERVER.get(0).resume();
                SERVER.get(1).resume();
            }
            Tally tally = node.runs().tally(run.id());
            assertThat(node.runs().get(run.id()).state()).isEqualTo(RunState.FAILED);
            assertThat(tally.failed()).isEqualTo(2);
            if (budget == 1) {
                assertThat(tally.cancelled()).isEqualTo(SERVERS - 2);
                assertThat(node.runs().get(run.id()).why()).contains("the failure budget is 1");
            } else {
                assertThat(tally.succeeded()).isEqualTo(SERVERS - 2);
            }
        }
    }

    @Test
    void aShutGatePausesAndAResumeAsksItAgain() {
        node.store(playbook("[1]", "0s", 0, "gate: keyspace.persistent < 1"));
        Run run = node.start("expire", Map.of());
        try (Resp resp = SERVER.get(0).connect()) {
            until("a target is done", () -> {
                resp.command("SET", "kept", "for ever");
                return node.runs().get(run.id()).state() == RunState.PAUSED;
            });
            assertThat(node.runs().get(run.id()).why()).contains("gate").contains("keyspace.persistent < 1");
            resp.command("DEL", "kept");
        }
        node.runs().resume(TestNode.OPERATOR, run.id(), "");
        until("the run is over", () -> over(run));
        assertThat(node.runs().get(run.id()).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void workOfANodeThatVanishesIsTakenUpByAnother() {
        node.store(playbook("[100%]", "0s", 0, ""));
        for (ServerProcess server : SERVER) {
            seed(server, 50_000);
        }
        Run run = node.start("expire", Map.of());
        node.tick();
        // Like a process that is killed: nothing is written any more, neither to a server nor to the database.
        node.workers().held().values().forEach(held -> held.stop(Held.Stop.LOST));
        try (TestNode other = new TestNode(database, "node-2")) {
            Await.until(SOON, "the other node ends the run", () -> {
                other.tick();
                return other.runs().get(run.id()).state().isOver();
            });
            assertThat(other.runs().get(run.id()).state()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(SERVER).allSatisfy(server -> assertThat(withoutTtl(server)).isZero());
    }

    @Test
    void whatARemedyChangesDoesNotKeepItFromBeingFinished() {
        node.store(playbook("[100%]", "0s", 0, "")
                .replace("serverShare: 100%", "serverShare: 100%, maxWritesPerSecond: 3000")
                .replace("steps:", "preconditions: [keyspace.persistent == 20000]\nsteps:"));
        SERVER.forEach(server -> seed(server, 20_000));
        Run run = node.start("expire", Map.of());
        until("every server is half-done", () -> SERVER.stream().allMatch(s -> withoutTtl(s) < 20_000));
        node.runs().pause(TestNode.OPERATOR, run.id(), "");
        until("the run pauses", () -> node.runs().get(run.id()).state() == RunState.PAUSED);
        assertThat(node.runs().tally(run.id()).pending()).isEqualTo(SERVERS);

        node.runs().resume(TestNode.OPERATOR, run.id(), "");
        until("the run is over", () -> over(run));
        assertThat(node.runs().get(run.id()).state()).isEqualTo(RunState.SUCCEEDED);
        for (RunTarget target : node.runs().targets(run.id(), null, 0, 100)) {
            assertThat(target.attempt()).isEqualTo(1);
            assertThat(target.progress().counters()).containsEntry("expired", 20_000L);
        }
        assertThat(SERVER).allSatisfy(server -> assertThat(withoutTtl(server)).isZero());
    }

    /** The work stops before its lease is over, and goes on from its checkpoint when the database is back. */
    @Test
    void aDatabaseThatGoesAwayInMidRunDelaysItAndNothingElse() {
        node.store(playbook("[100%]", "0s", 0, "")
                .replace("serverShare: 100%", "serverShare: 100%, maxWritesPerSecond: 2000"));
        SERVER.forEach(server -> seed(server, 20_000));
        try (CutOff way = new CutOff(database.port());
                TestNode behind = new TestNode(database.via(way.port()), "node-2", Duration.ofSeconds(3))) {
            Run run = node.start("expire", Map.of());
            Await.until(SOON, "some keys are expired", () -> {
                behind.tick();
                return SERVER.stream().mapToLong(EngineIT::withoutTtl).sum() < SERVERS * 20_000L;
            });
            way.cut();
            Await.until(SOON, "the work is given up before its lease is over", () -> {
                behind.beat();
                return behind.workers().atWork().isEmpty();
            });
            long left = SERVER.stream().mapToLong(EngineIT::withoutTtl).sum();
            behind.beat();
            assertThat(left).isPositive();
            assertThat(SERVER.stream().mapToLong(EngineIT::withoutTtl).sum()).isEqualTo(left);
            way.mend();
            Await.until(SOON, "the run is over", () -> {
                behind.tick();
                return over(run);
            });
            assertThat(node.runs().get(run.id()).state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(SERVER)
                    .allSatisfy(server -> assertThat(withoutTtl(server)).isZero());
            assertThat(trail(run).stream().filter(r -> r.type().equals("target-ended")))
                    .hasSize(SERVERS);
        }
    }

    @Test
    void aLimitStopsAStepAndIsNamed() {
        node.store(playbook("[100%]", "0s", 100, "").replace("limits: {", "limits: {maxKeys: 100, "));
        // The plan knows that there is more to do than allowed, and leaves the servers out.
        assertThat(node.plan("expire", Map.of()).leftOut())
                .hasSize(SERVERS)
                .allSatisfy(out -> assertThat(out.reason()).contains("limits.maxKeys is 100"));
        SERVER.forEach(server -> seed(server, 50));
        Run run = node.start("expire", Map.of());
        SERVER.forEach(server -> seed(server, KEYS));
        until("the run is over", () -> over(run));
        for (RunTarget target : node.runs().targets(run.id(), null, 0, 100)) {
            assertThat(target.state()).isEqualTo(TargetState.FAILED);
            assertThat(target.outcome()).contains("limits.maxKeys of 100").contains("keys changed");
            assertThat(target.progress().coverage().state()).isEqualTo(Coverage.State.INCOMPLETE);
        }
        for (ServerProcess server : SERVER) {
            assertThat(KEYS - withoutTtl(server)).isEqualTo(100);
        }
    }

    @Test
    void whatGoesHalfBeyondTheEstimateStopsAndSaysSo() {
        SERVER.forEach(server -> seed(server, 1_000));
        node.store(playbook("[100%]", "0s", 100, ""));
        Run run = node.start("expire", Map.of());
        SERVER.forEach(server -> seed(server, 10_000));
        until("the run is over", () -> over(run));

        for (RunTarget target : node.runs().targets(run.id(), null, 0, 100)) {
            assertThat(target.state()).isEqualTo(TargetState.FAILED);
            assertThat(target.outcome())
                    .contains("half beyond the plan's upper bound of 1000 keys")
                    .contains("2500 keys changed");
        }
        // Half more than estimated, and the thousand that small estimates are allowed.
        assertThat(SERVER)
                .allSatisfy(server -> assertThat(10_000 - withoutTtl(server)).isEqualTo(2_500));
    }

    @Test
    void aServerThatRestartedSinceThePlanIsLeftAlone() {
        node.store(playbook("[100%]", "0s", 0, ""));
        Run run = node.start("expire", Map.of());
        SERVER.get(3).restart();
        seed(SERVER.get(3), 10);
        until("the run is over", () -> over(run));
        RunTarget restarted =
                node.runs().targets(run.id(), TargetState.SKIPPED, 0, 10).getFirst();
        assertThat(restarted.address().port()).isEqualTo(SERVER.get(3).port());
        assertThat(restarted.outcome())
                .contains("restarted since the plan was made")
                .contains("plan again");
        assertThat(withoutTtl(SERVER.get(3))).isEqualTo(10);
    }

    private void until(String what, BooleanSupplier condition) {
        Await.until(SOON, what, () -> {
            node.tick();
            return condition.getAsBoolean();
        });
    }

    private boolean over(Run run) {
        return node.runs().get(run.id()).state().isOver();
    }

    private List<AuditRecord> trail(Run run) {
        return node.audit().find(new AuditLog.Query(null, null, run.change().value(), null, 0, 1000));
    }

    private static String playbook(String waves, String soak, int budget, String gate) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: expire, title: Expire, owner: tests, risk: medium}
            targets: {select: labels.tier == "cache", role: primary}
            rollout:
              waves: %s
              soak: %s
              maxPerHost: 64
              slowStart: false
              stopAfterFailures: %d
              %s
            limits: {serverShare: 100%%, maxLatency: 1s}
            steps:
              - action: keys.expire
                with: {pattern: "temp:*", ttl: 1h}
            """.formatted(waves, soak, budget, gate);
    }

    private static void seed(ServerProcess server, int keys) {
        try (Resp resp = server.connect()) {
            resp.command("FLUSHALL");
            resp.command(
                    "EVAL",
                    "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'temp:' .. i, 'x') end",
                    "0",
                    Integer.toString(keys));
        }
    }

    private static long withoutTtl(ServerProcess server) {
        try (Resp resp = server.connect()) {
            Object count = resp.command("EVAL", """
                local n = 0
                for _, k in ipairs(redis.call('KEYS', 'temp:*')) do
                  if redis.call('TTL', k) == -1 then n = n + 1 end
                end
                return n
                """, "0");
            return (Long) count;
        }
    }
}
