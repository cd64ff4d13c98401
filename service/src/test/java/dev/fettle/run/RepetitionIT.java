package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.plan.Breaker;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A playbook does not do the same to the same server again and again. */
class RepetitionIT {
    private static final List<ServerProcess> SERVERS = new ArrayList<>();

    private TestDatabase database;
    private TestNode node;

    @BeforeAll
    static void start() {
        for (int i = 0; i < 3; i++) {
            SERVERS.add(ServerProcess.start(EnginesUnderTest.engine("redis-6.2")));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.forEach(ServerProcess::close);
    }

    @BeforeEach
    void fleet() {
        database = TestDatabase.create();
        node = new TestNode(database, "node-1");
        for (int i = 0; i < SERVERS.size(); i++) {
            node.register("cache-" + i, SERVERS.get(i), Map.of("tier", "cache"));
        }
        seed();
    }

    @AfterEach
    void close() {
        node.close();
        database.close();
    }

    @Test
    void aServerCoolsDownInPlansAndWhenWorkBegins() {
        node.store(playbook("cooldown: 6h"));
        // Runs are driven side by side: whichever comes to a server first leaves it to the other one to pass it over.
        List<Run> both = List.of(node.start("expire", Map.of()), node.start("expire", Map.of()));
        both.forEach(this::end);
        seed();

        assertThat(both.stream().flatMap(run -> node.runs().targets(run.id(), TargetState.SUCCEEDED, 0, 10).stream()))
                .extracting(RunTarget::address)
                .hasSize(3)
                .doesNotHaveDuplicates();
        assertThat(both.stream().flatMap(run -> node.runs().targets(run.id(), TargetState.SKIPPED, 0, 10).stream()))
                .hasSize(3)
                .allSatisfy(target -> assertThat(target.outcome())
                        .contains("cools down for 6h")
                        .contains("it may go again from"));
        Plan plan = node.plan("expire", Map.of());
        assertThat(plan.targets()).isEmpty();
        assertThat(plan.leftOut()).extracting(LeftOut::reason).allMatch(reason -> reason.contains("cools down"));
    }

    @Test
    void remediesThatDoNotLastOpenABreakerUntilSomebodyClosesIt() {
        node.store(playbook("breaker: {after: 2, within: 7d}"));
        for (int i = 0; i < 2; i++) {
            end(node.start("expire", Map.of()));
            seed();
        }

        Plan plan = node.plan("expire", Map.of());

        assertThat(plan.targets()).isEmpty();
        List<Breaker> open = node.breakers().latest(true, null, 10);
        assertThat(open).hasSize(3).allSatisfy(b -> assertThat(b.remedies()).hasSize(2));
        Breaker first = open.getFirst();
        assertThat(plan.leftOut())
                .extracting(LeftOut::reason)
                .allMatch(reason -> reason.startsWith("2 remedies in 7d did not last: "))
                .anyMatch(reason -> reason.contains("find the cause, then close breaker " + first.id()));
        assertThat(trail("breaker-opened")).hasSize(3);
        assertThat(node.plan("expire", Map.of()).targets()).isEmpty();
        assertThat(node.breakers().latest(false, null, 10)).as("it opens once").hasSize(3);

        node.breakers().close(TestNode.APPROVER, first.id(), "the import sets a time to live now");
        assertThatThrownBy(() -> node.breakers().close(TestNode.APPROVER, first.id(), "again"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("closed already");
        assertThat(trail("breaker-closed")).hasSize(1);
        Plan next = node.plan("expire", Map.of());
        assertThat(next.targets()).extracting(t -> t.address()).containsExactly(first.address());
    }

    @Test
    void whatWasUndoneIsNoRemedyThatDidNotLast() {
        node.store(playbook("breaker: {after: 1, within: 7d}"));
        Run run = node.start("expire", Map.of());
        end(run);
        Run undo = node.start(node.undo().plan(TestNode.OPERATOR, run.id()));
        Await.until(Duration.ofSeconds(60), "the undo is over", () -> {
            database.execute("UPDATE fettle.run SET soak_until = now() WHERE soak_until > now()");
            node.tick();
            return over(undo);
        });

        assertThat(node.plan("expire", Map.of()).targets()).hasSize(3);
        assertThat(node.breakers().latest(false, null, 10)).isEmpty();
    }

    @Test
    void anOpenBreakerBindsEveryVersionOfThePlaybook() {
        node.store(playbook("breaker: {after: 1, within: 7d}"));
        end(node.start("expire", Map.of()));
        seed();
        Plan before = node.plan("expire", Map.of());
        assertThat(before.targets()).isEmpty();

        node.store(playbook("").replace("repeat: {}\n", ""));
        Plan after = node.plan("expire", Map.of());
        assertThat(after.version()).isNotEqualTo(before.version());
        assertThat(after.targets()).isEmpty();
        assertThat(after.leftOut())
                .hasSize(3)
                .allSatisfy(out -> assertThat(out.reason())
                        .startsWith("1 remedies did not last: ")
                        .contains("close breaker"));
    }

    /** With neither cooldown nor breaker; where it failed and where it found nothing to do it has been, too. */
    @Test
    void whoWaitedLongestIsNextFromDayToDay() {
        node.store(playbook("targetsPerDay: 1"));
        List<String> served = new ArrayList<>();
        for (int day = 0; day < 4; day++) {
            Run run = node.start("expire", Map.of());
            end(run);
            served.add(node.runs().targets(run.id(), null, 0, 10).getFirst().deployment());
            database.execute("UPDATE fettle.run_target SET started_at = started_at - interval '1 day',"
                    + " ended_at = ended_at - interval '1 day'");
            database.execute("UPDATE fettle.run SET ended_at = ended_at - interval '1 day'");
            seed();
        }
        assertThat(served).containsExactly("cache-0", "cache-1", "cache-2", "cache-0");
    }

    @Test
    void whatLastsByItsOwnConditionOpensNoBreaker() {
        node.store(playbook("breaker: {after: 1, within: 1d, lasting: 'keyspace.keys < 11'}"));
        end(node.start("expire", Map.of()));
        seed();
        assertThat(node.plan("expire", Map.of()).targets()).hasSize(3);
        try (Resp resp = SERVERS.getFirst().connect()) {
            resp.command("SET", "temp:eleventh", "x");
        }
        assertThat(node.plan("expire", Map.of()).targets()).hasSize(2);
        assertThat(node.breakers().latest(true, null, 10)).hasSize(1);
    }

    @Test
    void aDayHasItsBudgetOverAllRuns() {
        node.store(playbook("targetsPerDay: 2"));
        Plan plan = node.plan("expire", Map.of());
        assertThat(plan.targets()).hasSize(2);
        assertThat(plan.leftOut())
                .hasSize(1)
                .first()
                .satisfies(out -> assertThat(out.reason())
                        .contains("repeat.targetsPerDay is 2")
                        .contains("it may go again from"));
        Run one = node.start("expire", Map.of());
        Run two = node.start("expire", Map.of());
        Await.until(Duration.ofSeconds(60), "both runs are over", () -> {
            node.tick();
            return over(one) && over(two);
        });

        int begun = node.runs().tally(one.id()).succeeded()
                + node.runs().tally(two.id()).succeeded();
        assertThat(begun).isEqualTo(2);
        assertThat(node.runs().tally(one.id()).skipped()
                        + node.runs().tally(two.id()).skipped())
                .isEqualTo(2);
        assertThat(trail("targets-moved")).isNotEmpty();
        seed();
        assertThat(node.plan("expire", Map.of()).leftOut())
                .hasSize(3)
                .allSatisfy(out -> assertThat(out.reason()).contains("and 2 of this day"));
    }

    private void end(Run run) {
        Await.until(Duration.ofSeconds(60), "the run is over", () -> {
            node.tick();
            return over(run);
        });
    }

    private boolean over(Run run) {
        return node.runs().get(run.id()).state().isOver();
    }

    private List<AuditRecord> trail(String type) {
        return node.audit().find(new AuditLog.Query(null, null, null, null, 0, 1000)).stream()
                .filter(record -> record.type().equals(type))
                .toList();
    }

    private static void seed() {
        for (ServerProcess server : SERVERS) {
            try (Resp resp = server.connect()) {
                resp.command("FLUSHALL");
                for (int i = 0; i < 10; i++) {
                    resp.command("SET", "temp:" + i, "x");
                }
            }
        }
    }

    private static String playbook(String repeat) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: expire, title: Expire, owner: tests, risk: medium}
            targets: {select: labels.tier == "cache", role: primary}
            rollout: {waves: [100%%], soak: 0s, maxPerHost: 64, slowStart: false}
            limits: {serverShare: 100%%, maxLatency: 1s}
            repeat: {%s}
            steps:
              - action: keys.expire
                with: {pattern: "temp:*", ttl: 1h}
            """.formatted(repeat);
    }
}
