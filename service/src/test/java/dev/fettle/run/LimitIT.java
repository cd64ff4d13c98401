package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Command;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.plan.Plan;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** What a limit of keys leaves behind: changes up to it and no more, in the journal too. */
class LimitIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int LIMIT = 60;
    /** So many that some come after the last of the others. */
    private static final int OTHERS = 8_000;

    private static final String EXPIRE = "{pattern: \"temp:*\", ttl: 1h}";

    private final TestDatabase database = TestDatabase.create();
    private final TestNode node = new TestNode(database, "node-1");

    @AfterEach
    void close() {
        node.close();
        database.close();
    }

    @EngineTest
    void isNotReachedByKeysThatNeedNoChange(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.send(IntStream.range(0, OTHERS)
                    .mapToObj(i -> Command.of("SET", "temp:ttl:" + i, "v", "EX", 9_000_000))
                    .toList());
            node.register("cache", server, Map.of("tier", "cache"));
            node.store(playbook("keys.expire", EXPIRE));
            wire.fill("temp:", 10);
            Plan exactly = node.plan("limited", Map.of());
            wire.fill("temp:", LIMIT);

            RunTarget done = over(node.start(exactly));

            assertThat(done.state()).as(done.outcome()).isEqualTo(TargetState.SUCCEEDED);
            assertThat(done.progress().counters())
                    .containsEntry("expired", (long) LIMIT)
                    .containsEntry("skipped-has-ttl", (long) OTHERS);
            assertThat(done.progress().coverage().state()).isEqualTo(Coverage.State.COMPLETE);

            wire.fill("temp:", 10);
            Plan beyond = node.plan("limited", Map.of());
            wire.fill("temp:", LIMIT + 1);
            RunTarget failed = over(node.start(beyond));

            assertThat(failed.state()).as(failed.outcome()).isEqualTo(TargetState.FAILED);
            assertThat(failed.outcome()).contains("limits.maxKeys of " + LIMIT);
            assertThat(failed.progress().counters()).containsEntry("expired", (long) LIMIT);
            assertThat(wire.ask("INFO", "keyspace").asText()).contains("expires=" + (OTHERS + LIMIT) + ",");
        }
    }

    @EngineTest
    void nothingIsKeptOfWhatIsNotDone(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            node.register("cache", server, Map.of("tier", "cache"));
            node.store(playbook("zset.trim", "{pattern: \"board:*\", keep: 10}"));
            board(wire, 0, LIMIT / 2);
            Plan plan = node.plan("limited", Map.of());
            board(wire, LIMIT / 2, LIMIT + 5);
            Run trim = node.start(plan);
            RunTarget trimmed = over(trim);

            assertThat(trimmed.outcome()).contains("limits.maxKeys of " + LIMIT);
            assertThat(trimmed.progress().counters()).containsEntry("removed", 20L * LIMIT);
            assertThat(images(trim)).isEqualTo(20L * LIMIT);
            for (int i = 0; i < LIMIT + 5; i++) {
                wire.ask("ZREMRANGEBYRANK", "board:" + i, 0, -11);
            }
            RunTarget back = over(node.start(node.undo().plan(TestNode.OPERATOR, trim.id())));
            assertThat(back.progress().counters()).containsEntry("restored-members", 20L * LIMIT);
            assertThat(IntStream.range(0, LIMIT + 5)
                            .filter(i -> wire.ask("ZCARD", "board:" + i).asLong() == 10)
                            .count())
                    .as("those that the application cut itself")
                    .isEqualTo(5);

            wire.ask("FLUSHALL");
            node.store(playbook("keys.expire", "{pattern: \"cart:*\", delete: true, backup: true}"));
            wire.fill("cart:", LIMIT / 2);
            Plan deletion = node.plan("limited", Map.of());
            wire.fill("cart:", LIMIT + 5);
            Run delete = node.start(deletion);
            RunTarget deleted = over(delete);

            assertThat(deleted.outcome()).contains("limits.maxKeys of " + LIMIT);
            assertThat(deleted.progress().counters()).containsEntry("deleted", (long) LIMIT);
            assertThat(images(delete)).isEqualTo(LIMIT);
            wire.ask("FLUSHALL");
            over(node.start(node.undo().plan(TestNode.OPERATOR, delete.id())));
            assertThat(wire.ask("DBSIZE").asLong()).isEqualTo(LIMIT);
        }
    }

    private long images(Run run) {
        return node.undo().kept(run.id()).getFirst().images();
    }

    private static void board(Wire wire, int from, int to) {
        for (int i = from; i < to; i++) {
            String key = "board:" + i;
            wire.send(IntStream.range(0, 30)
                    .mapToObj(rank -> Command.of("ZADD", key, rank, "player-" + rank))
                    .toList());
        }
    }

    private RunTarget over(Run run) {
        Await.until(SOON, "the run is over", () -> {
            node.tick();
            return node.runs().get(run.id()).state().isOver();
        });
        return node.runs().targets(run.id(), null, 0, 9).getFirst();
    }

    private static String playbook(String action, String with) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: limited, title: Limited, owner: tests, risk: medium}
            targets: {select: labels.tier == "cache", role: primary}
            limits: {maxKeys: %d, serverShare: 100%%, maxLatency: 1s}
            steps:
              - action: %s
                with: %s
            """.formatted(LIMIT, action, with);
    }
}
