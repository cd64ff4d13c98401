package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.testing.DatabaseWork;
import dev.fettle.testing.SimulatedServers;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One run over thousands of servers, shared by nodes on one database. */
class ScaleIT {
    private static final int TARGETS = Integer.getInteger("fettle.scale.targets", 2_000);
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
            List<ScheduledFuture<?>> beats = beating(all, hearts);
            Await.until(PATIENCE, "the run is over", () -> {
                all.forEach(TestNode::tick);
                return first.runs().get(run.id()).state().isOver();
            });
            long statements = work.statements() - work.checks();

            assertThat(beats).noneMatch(ScheduledFuture::isDone);
            assertThat(first.runs().tally(run.id())).isEqualTo(new Tally(0, 0, TARGETS, 0, 0, 0, 0));
            Map<String, Integer> purges = servers.purges();
            assertThat(purges).hasSize(TARGETS);
            assertThat(purges.values()).as("none twice").containsOnly(1);
            assertThat((double) statements / TARGETS)
                    .as(() -> "statements for a target, in all\n" + String.join("\n", work.mostCalled(12)))
                    .isLessThan(4);
            all.forEach(TestNode::close);
        }
    }

    private static List<ScheduledFuture<?>> beating(List<TestNode> nodes, ScheduledExecutorService hearts) {
        List<ScheduledFuture<?>> beats = new ArrayList<>();
        nodes.forEach(node -> beats.add(hearts.scheduleWithFixedDelay(node::beat, 500, 500, TimeUnit.MILLISECONDS)));
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
