package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.store.JdbiPlanStore;
import dev.fettle.testing.DatabaseWork;
import dev.fettle.testing.SimulatedServers;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One run over thousands of servers, shared by nodes on one database. */
class ScaleIT {
    private static final int TARGETS = Integer.getInteger("fettle.scale.targets", 2_000);
    private static final int PAGE = 500;
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyTargetOfALargeRunIsDoneOnceByHoweverManyNodes(int nodes) {
        try (SimulatedServers servers = SimulatedServers.start();
                TestDatabase database = TestDatabase.create();
                var hearts = Executors.newScheduledThreadPool(3)) {
            register(database, servers);
            List<TestNode> all = IntStream.rangeClosed(1, nodes)
                    .mapToObj(i -> new TestNode(database.database(), "node-" + i, LEASE))
                    .toList();
            TestNode first = all.getFirst();
            first.store(PLAYBOOK);
            Run run = first.start("purge", Map.of());
            DatabaseWork work = new DatabaseWork(database);
            work.reset();
            double before = work.cpuMillis();
            List<ScheduledFuture<?>> beats = beating(all, hearts);
            Await.until(
                    PATIENCE,
                    "the run is over",
                    () -> first.runs().get(run.id()).state().isOver());
            long statements = work.statements() - work.checks();
            double computed = work.cpuMillis() - before;

            System.out.printf(
                    Locale.ROOT,
                    "%d targets, %d nodes, a target: %.2f statements, %.2f ms computed by the database,"
                            + " %.2f ms of its sessions%n",
                    TARGETS,
                    nodes,
                    (double) statements / TARGETS,
                    computed / TARGETS,
                    work.millis() / TARGETS);
            assertThat(beats).noneMatch(ScheduledFuture::isDone);
            assertThat(first.runs().tally(run.id())).isEqualTo(new Tally(0, 0, TARGETS, 0, 0, 0, 0));
            Map<String, Integer> purges = servers.purges();
            assertThat(purges).hasSize(TARGETS);
            assertThat(purges.values()).as("none twice").containsOnly(1);
            assertThat((double) statements / TARGETS)
                    .as(() -> "statements for a target, in all\n" + String.join("\n", work.mostCalled(12)))
                    .isLessThan(4);
            assertThat(computed / TARGETS)
                    .as(() -> "milliseconds that the database computes for a target, in all\n"
                            + String.join("\n", work.top(12)))
                    .isLessThan(2);
            assertReadPageByPage(database, first, run);
            all.forEach(TestNode::close);
        }
    }

    /** Plan, targets and audit as the API reads them: each page by what the one before ended with. */
    private static void assertReadPageByPage(TestDatabase database, TestNode node, Run run) {
        PlanStore plans = new JdbiPlanStore(database.database());
        List<Integer> everySequence = IntStream.rangeClosed(1, TARGETS).boxed().toList();
        assertThat(Pages.all(0, PlannedTarget::sequence, last -> plans.targets(run.plan(), last, PAGE)))
                .extracting(PlannedTarget::sequence)
                .isEqualTo(everySequence);
        assertThat(Pages.all(0, RunTarget::sequence, last -> node.runs().targets(run.id(), null, last, PAGE)))
                .extracting(RunTarget::sequence)
                .isEqualTo(everySequence);
        Map<String, Long> events = Pages.all(
                        0L,
                        AuditRecord::sequence,
                        last -> node.audit()
                                .find(new AuditLog.Query(
                                        null, null, run.change().value(), null, last, PAGE)))
                .stream()
                .collect(Collectors.groupingBy(AuditRecord::type, Collectors.counting()));
        assertThat(events).containsEntry("target-started", (long) TARGETS).containsEntry("target-ended", (long)
                TARGETS);
    }

    private static final class Pages {
        private Pages() {}

        static <T, K> List<T> all(K first, Function<T, K> key, Function<K, List<T>> next) {
            List<T> all = new ArrayList<>();
            K last = first;
            for (List<T> page = next.apply(last); !page.isEmpty(); page = next.apply(last)) {
                all.addAll(page);
                last = key.apply(page.getLast());
            }
            return all;
        }
    }

    /** What a node does by itself, twice as often as outside of tests; the rest comes of targets that end. */
    private static List<ScheduledFuture<?>> beating(List<TestNode> nodes, ScheduledExecutorService hearts) {
        List<ScheduledFuture<?>> beats = new ArrayList<>();
        nodes.forEach(node -> beats.add(hearts.scheduleWithFixedDelay(node::tick, 0, 500, TimeUnit.MILLISECONDS)));
        return beats;
    }

    private static void register(TestDatabase database, SimulatedServers servers) {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < TARGETS; i++) {
            var address = servers.address(i);
            members.append(i == 0 ? "" : ",").append("('" + address.host() + "', " + address.port() + ")");
        }
        database.execute("""
            WITH member AS (SELECT * FROM (VALUES %s) AS m (host, port)),
            d AS (INSERT INTO fettle.deployment (id, name, kind, seeds, access, labels, created_at, version)
                  SELECT gen_random_uuid(), replace('sim-' || host, '.', '-'), 'STANDALONE',
                         jsonb_build_array(host || ':' || port),
                         '{"tls": false}', '{"tier": "cache"}', now(), 1
                  FROM member RETURNING id, name)
            INSERT INTO fettle.instance (id, deployment_id, shard, host, port, role, run_id, engine, capabilities,
                                         status, reason, version)
            SELECT gen_random_uuid(), d.id, '0', m.host, m.port, 'PRIMARY', '',
                   '{"product": "redis", "version": "7.0.15", "compatibility": "7.0.15"}', '{"verdicts": {}}', 'NEW', '', 1
            FROM member m JOIN d ON d.name = replace('sim-' || m.host, '.', '-')
            """.formatted(members));
    }

    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: purge, title: Purge, owner: tests, risk: medium}
        targets: {select: labels.tier == "cache", role: primary}
        rollout: {waves: [100%], soak: 0s, maxParallel: 200}
        limits: {serverShare: 100%, maxLatency: 1s}
        steps:
          - action: memory.purge
            with: {settle: 200ms}
        """;
}
