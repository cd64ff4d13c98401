package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.plan.Plan;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the plan of a restart tells its approver, besides what speaks against it. */
final class RestartPlanIT {
    private static final Pattern HELD = Pattern.compile(
            "the backlog of \\d+ KB holds ([\\d.]+) s at the present rate \\((?:clients send )?([\\d.]+) KB");

    private static final Duration REST = Duration.ofMillis(2);

    @EngineTest
    void tellsForHowLongTheBacklogHoldsWhatIsWritten(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1)) {
            ServerProcess primary = topology.primary();
            ServerProcess replica = topology.replicas().getFirst();
            Thread writer = Thread.startVirtualThread(() -> write(primary));
            Await.until(
                    Duration.ofSeconds(20),
                    "they have measured it",
                    () -> kilobytes(primary, "instantaneous_input_kbps") > 50
                            && (!engine.atLeastRedis7() || kilobytes(replica, "instantaneous_input_repl_kbps") > 50));

            String plan = plan(topology, "60s").toString();
            Matcher told = HELD.matcher(plan);

            assertThat(told.find()).as(plan).isTrue();
            assertThat(Double.parseDouble(told.group(1))).isPositive();
            assertThat(Double.parseDouble(told.group(2))).isPositive();
            writer.interrupt();
        }
    }

    @EngineTest
    void tellsWhoComesBackByAFullCopyAndWhatACrashWouldCost(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1)) {
            String primary = topology.primary().address();
            String replica = topology.replicas().getFirst().address();

            assertThat(plan(topology, "60s").toString())
                    .contains(primary + " comes back by a full copy, unless the backlog still holds all since the last")
                    .contains("is on no disk (no append-only file, no save points). While one server is restarted the"
                            + " other has the only copy. Should the primary crash meanwhile")
                    .contains(" forks: it has ");

            topology.servers().forEach(each -> each.command("CONFIG", "SET", "appendonly", "yes"));
            topology.servers()
                    .forEach(each -> Await.until(
                            Duration.ofSeconds(20),
                            "its append-only file is written",
                            () -> each.info("aof_rewrite_in_progress").equals("0")
                                    && each.info("aof_rewrite_scheduled").equals("0")
                                    && each.info("rdb_bgsave_in_progress").equals("0")));
            assertThat(plan(topology, "60s").toString())
                    .contains(replica + " comes back by a full copy, whatever the backlog holds")
                    .contains("all servers keep their data on a disk: a primary that crashes meanwhile comes back with"
                            + " its append-only file");
        }
    }

    @EngineTest
    void isRefusedWhereASnapshotTakesLongerThanItsPatience(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1)) {
            ServerProcess primary = topology.primary();
            for (int i = 0; i < 7; i++) {
                primary.command("SET", "k" + i, "v");
            }
            // What it sent its replica at the start may have been a snapshot, too.
            Await.until(
                    Duration.ofSeconds(30),
                    "no other is under way",
                    () -> primary.info("rdb_bgsave_in_progress").equals("0"));
            primary.command("CONFIG", "SET", "rdb-key-save-delay", "1000000");
            primary.command("BGSAVE");
            Await.until(
                    Duration.ofSeconds(30),
                    "the snapshot is written",
                    () -> primary.info("rdb_bgsave_in_progress").equals("0"));

            Plan plan = plan(topology, "5s");

            assertThat(plan.targets()).isEmpty();
            assertThat(plan.leftOut().toString())
                    .containsPattern(
                            primary.address() + " took \\d+s for its last snapshot, and patience is 5s, in which it"
                                    + " has to be back and in step: raise patience to \\d+s");
        }
    }

    /** Less than a replica takes in on a busy machine: one that lags is another refusal. */
    private static void write(ServerProcess primary) {
        try (Resp resp = primary.connect()) {
            while (!Thread.currentThread().isInterrupted()) {
                resp.command("SET", "k", "x".repeat(1000));
                LockSupport.parkNanos(REST.toNanos());
            }
        } catch (UncheckedIOException ended) {
            // with its server
        }
    }

    private static double kilobytes(ServerProcess server, String field) {
        String text = server.info(field);
        return text.isEmpty() ? 0 : Double.parseDouble(text);
    }

    private static Plan plan(Topology topology, String patience) {
        try (TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            node.register("cache", topology, Map.of());
            node.store("""
                apiVersion: fettle.dev/v1
                kind: Playbook
                metadata: {name: again, title: Restart, owner: tests, risk: high}
                targets: {select: "true", role: primary}
                steps:
                  - action: shard.restart
                    with: {patience: %s}
                """.formatted(patience));
            return node.plan("again", Map.of());
        }
    }
}
