package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Estimate;
import dev.fettle.action.Glob;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.plan.Protections;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.Condition;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys that belong to somebody are shown in plans and never changed. */
class ProtectionIT {
    private static final Protections PROTECTIONS = new Protections(List.of(
            new Protections.Entry(new Glob("temp:vip:*"), "identity", "logged-in customers", null),
            new Protections.Entry(
                    new Glob("temp:*"),
                    "nobody here",
                    "",
                    new CelConditions().compile(Condition.Scope.TARGET, "select", "labels.tier == \"other\""))));

    @Test
    void protectedKeysAreNearMissesInThePlanAndSparedByTheRun() {
        try (TestDatabase database = TestDatabase.create();
                ServerProcess server = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
                TestNode node = new TestNode(database.database(), "node-1", Duration.ofSeconds(4), PROTECTIONS)) {
            try (Resp resp = server.connect()) {
                for (int i = 0; i < 300; i++) {
                    resp.command("SET", "temp:" + i, "x");
                    resp.command("SET", "temp:vip:" + i, "x");
                }
                resp.command("SELECT", "5");
                resp.command("SET", "temp:elsewhere", "x");
            }
            node.register("cache", server, Map.of("tier", "cache"));
            node.store(playbook());

            Plan plan = node.plan("expire", Map.of());
            Estimate.Work work =
                    (Estimate.Work) plan.targets().getFirst().steps().getFirst().estimate();
            assertThat(work.keys().likely()).isEqualTo(301);
            assertThat(work.nearMisses())
                    .isNotEmpty()
                    .allMatch(line -> line.contains("(protected: temp:vip:* of identity (logged-in customers))"));
            assertThat(work.notes())
                    .contains("keys that match temp:vip:* of identity (logged-in customers) are protected and left"
                            + " alone");

            Run run = over(node, node.start("expire", Map.of()));

            RunTarget target = node.runs().targets(run.id(), null, 0, 1).getFirst();
            assertThat(target.state()).isEqualTo(TargetState.SUCCEEDED);
            assertThat(target.progress().counters())
                    .containsEntry("expired", 301L)
                    .containsEntry("skipped-protected", 300L);
            try (Resp resp = server.connect()) {
                for (int i = 0; i < 300; i++) {
                    assertThat(resp.command("TTL", "temp:vip:" + i)).isEqualTo(-1L);
                }
                over(node, node.start(node.undo().plan(TestNode.OPERATOR, run.id())));
                assertThat(resp.command("TTL", "temp:7")).isEqualTo(-1L);
                resp.command("SELECT", "5");
                assertThat(resp.command("TTL", "temp:elsewhere"))
                        .as("what was done beside protected keys is undone in its own database")
                        .isEqualTo(-1L);
            }
            assertThat(node.plan("expire", Map.of("pattern", "temp:vip:1*")).leftOut())
                    .extracting(LeftOut::reason)
                    .containsExactly(
                            "keys.expire: every key that matches temp:vip:1* is protected: temp:vip:* of identity"
                                    + " (logged-in customers); ask identity");
        }
    }

    private static Run over(TestNode node, Run run) {
        Await.until(Duration.ofSeconds(60), "the run is over", () -> {
            node.tick();
            return node.runs().get(run.id()).state().isOver();
        });
        return node.runs().get(run.id());
    }

    private static String playbook() {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: expire, title: Expire, owner: tests, risk: medium}
            parameters: {pattern: {type: glob, default: "temp:*"}}
            targets: {select: true}
            rollout: {soak: 0s}
            limits: {serverShare: 100%, maxLatency: 1s}
            steps:
              - action: keys.expire
                with: {pattern: "${pattern}", ttl: 1h}
            """;
    }
}
