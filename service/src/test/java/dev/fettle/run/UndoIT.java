package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Reply;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Deployment;
import dev.fettle.plan.Plan;
import dev.fettle.plan.Protections;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run changed is taken back where nobody touched it since, and nowhere else. */
class UndoIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int KEYS = 3_000;
    private static final int KINDS = 10;
    /** What the application does to the keys whose number ends so, after the run. */
    private static final List<String> TOUCHES = List.of(
            "SET %s new", "EXPIRE %s 5000", "PERSIST %s", "DEL %s", "SET %s new EX 7000", "PEXPIREAT %s 4102444800000");
    /** Of the keys that end so, the application writes each once while the undo is at work. */
    private static final int BUSY = 6;

    private final TestDatabase database = TestDatabase.create();
    private final TestNode node = new TestNode(database, "node-1");

    @AfterEach
    void close() {
        node.close();
        database.close();
    }

    @EngineTest
    void exactlyTheKeysThatNobodyElseTouchedAreRestored(Engine engine) throws InterruptedException {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.send(IntStream.range(0, KEYS)
                    .mapToObj(i -> Command.of("SET", key(i), "old"))
                    .toList());
            wire.ask("SET", "temp:has-ttl", "old", "EX", 9_000_000);
            node.register("cache", server, Map.of("tier", "cache"));
            node.store(expire());
            Run run = finished(node.start("expire", Map.of()));
            assertThat(ttls(wire)).allMatch(ttl -> ttl > 3_000 && ttl < 4_200);
            List<Command> touches = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                if (i % KINDS < TOUCHES.size()) {
                    touches.add(command(TOUCHES.get(i % KINDS).formatted(key(i))));
                }
            }
            wire.send(touches);

            Plan plan = node.undo().plan(TestNode.OPERATOR, run.id());
            Run undo = node.start(plan);
            Thread application = Thread.ofPlatform().start(() -> {
                try (Wire writer = Wire.to(server)) {
                    for (int i = BUSY; i < KEYS; i += KINDS) {
                        writer.ask("SET", key(i), "busy", "EX", 20_000);
                    }
                }
            });
            finished(undo);
            application.join();

            List<Long> now = ttls(wire);
            for (int i = 0; i < KEYS; i++) {
                long ttl = now.get(i);
                switch (i % KINDS) {
                    case 0, 2 -> assertThat(ttl).as(key(i)).isEqualTo(-1);
                    case 1 -> assertThat(ttl).as(key(i)).isBetween(4_800L, 5_000L);
                    case 3 -> assertThat(ttl).as(key(i)).isEqualTo(-2);
                    case 4 -> assertThat(ttl).as(key(i)).isBetween(6_800L, 7_000L);
                    case 5 -> assertThat(ttl).as(key(i)).isGreaterThan(10_000_000);
                    case BUSY -> assertThat(ttl).as(key(i)).isBetween(19_000L, 20_000L);
                    default -> assertThat(ttl).as(key(i)).isEqualTo(-1);
                }
            }
            assertThat(wire.ask("TTL", "temp:has-ttl").asLong()).isGreaterThan(8_000_000);
            Map<String, Long> counters = counters(undo);
            long kind = KEYS / KINDS;
            assertThat(counters.get("restored")).isBetween(3 * kind, 4 * kind);
            assertThat(counters).containsEntry("skipped-gone", kind).containsEntry("skipped-as-before", 2 * kind);
            assertThat(counters.get("restored") + counters.get("skipped-touched"))
                    .isEqualTo(7 * kind);

            Plan again = node.undo().plan(TestNode.OPERATOR, run.id());
            assertThat(again.targets()).isEmpty();
            assertThat(again.leftOut()).singleElement().asString().contains("none of the " + KEYS + " changes");
        }
    }

    /** Killed without a word, gone on with by another node, then taken back: nothing stays behind. */
    @EngineTest
    void aRunThatWasCutOffIsTakenBackAsAWhole(Engine engine) {
        int keys = 20_000;
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.send(IntStream.range(0, keys)
                    .mapToObj(i -> Command.of("SET", key(i), "old"))
                    .toList());
            node.register("cache", server, Map.of("tier", "cache"));
            node.store(expire().replace("serverShare: 100%", "serverShare: 100%, maxWritesPerSecond: 5000"));
            Run run = node.start("expire", Map.of());
            node.tick();
            Await.until(SOON, "some keys are done", () -> {
                node.beat();
                return withTtl(wire) > keys / 10;
            });
            assertThat(node.journal().drop(Duration.ZERO))
                    .as("a run that is not over")
                    .isZero();
            node.workers().held().values().forEach(held -> held.stop(Held.Stop.LOST));
            try (TestNode other = new TestNode(database, "node-2")) {
                Await.until(SOON, "the other node ends the run", () -> {
                    other.tick();
                    return other.runs().get(run.id()).state().isOver();
                });
                assertThat(other.runs().get(run.id()).state()).isEqualTo(RunState.SUCCEEDED);
                assertThat(counters(run)).containsEntry("expired", (long) keys).doesNotContainKey("skipped-has-ttl");
                assertThat(withTtl(wire)).isEqualTo(keys);

                Run undo = other.start(other.undo().plan(TestNode.OPERATOR, run.id()));
                Await.until(SOON, "the undo ends", () -> {
                    other.tick();
                    return other.runs().get(undo.id()).state().isOver();
                });
                assertThat(counters(undo)).containsEntry("restored", (long) keys);
            }
            assertThat(withTtl(wire)).isZero();
        }
    }

    @EngineTest
    void elementsDeletedKeysAndShortenedTimesComeBack(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            List<Command> fill = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                fill.add(Command.of("ZADD", "board", i + ".25", "player-" + i));
                fill.add(Command.of("SET", "session:" + i, "v", "EX", 9_000_000 + i));
            }
            for (int i = 0; i < 100; i++) {
                fill.add(Command.of("RPUSH", "cart:" + i, "a", "b", "c"));
                fill.add(Command.of("SET", "cart:text:" + i, "v" + i, "EX", 5_000));
            }
            fill.add(Command.of("SET", "cart:short", "v", "PX", 10));
            wire.send(fill);
            node.register("cache", server, Map.of("tier", "cache"));

            node.store(playbook("zset.trim", "{pattern: board, keep: 500, undoElements: 2000}"));
            Run trim = finished(node.start("expire", Map.of()));
            node.store(playbook("keys.expire", "{pattern: \"cart:*\", delete: true, only: any, backup: true}"));
            Run delete = finished(node.start("expire", Map.of()));
            node.store(playbook("keys.expire", "{pattern: \"session:*\", ttl: 1h, only: any}"));
            Run shorten = finished(node.start("expire", Map.of()));
            assertThat(wire.ask("ZCARD", "board").asLong()).isEqualTo(500);
            assertThat(wire.ask("EXISTS", "cart:1", "cart:text:1").asLong()).isZero();
            assertThat(wire.ask("TTL", "session:7").asLong()).isLessThan(4_200);
            wire.ask("ZADD", "board", "7000", "player-2400");
            wire.ask("SET", "cart:1", "new");
            wire.ask("EXPIRE", "session:1", 60);

            assertThat(node.undo().kept(trim.id()).getFirst())
                    .returns(2_000L, JournalStore.Summary::images)
                    .returns(500L, JournalStore.Summary::unkept);
            Run untrim = finished(node.start(node.undo().plan(TestNode.OPERATOR, trim.id())));
            assertThat(counters(untrim))
                    .containsEntry("restored-members", 1_999L)
                    .containsEntry("skipped-touched", 1L)
                    .containsEntry("changed", 1L);
            assertThat(node.runs().targets(untrim.id(), null, 0, 9).getFirst().outcome())
                    .contains("1999 of 2000 elements cut off", "500 more were made without keeping");
            assertThat(node.undo().plan(TestNode.OPERATOR, trim.id()).leftOut())
                    .singleElement()
                    .asString()
                    .contains("none of the 2000 changes");
            for (Run run : List.of(delete, shorten)) {
                finished(node.start(node.undo().plan(TestNode.OPERATOR, run.id())));
            }
            assertThat(wire.ask("ZCARD", "board").asLong()).isEqualTo(2_500);
            assertThat(wire.ask("ZSCORE", "board", "player-2400").asText()).isEqualTo("7000");
            assertThat(wire.ask("ZRANGE", "board", 0, 0, "WITHSCORES").asList().stream()
                            .map(Reply::asText))
                    .containsExactly("player-500", "500.25");
            assertThat(wire.ask("GET", "cart:1").asText()).isEqualTo("new");
            assertThat(wire.ask("LRANGE", "cart:2", 0, -1).asList().stream().map(Reply::asText))
                    .containsExactly("a", "b", "c");
            assertThat(wire.ask("TTL", "cart:2").asLong()).isEqualTo(-1);
            assertThat(wire.ask("GET", "cart:text:99").asText()).isEqualTo("v99");
            assertThat(wire.ask("TTL", "cart:text:99").asLong()).isBetween(4_700L, 5_000L);
            assertThat(wire.ask("EXISTS", "cart:short").asLong()).isZero();
            assertThat(wire.ask("TTL", "session:1").asLong()).isBetween(1L, 60L);
            assertThat(wire.ask("TTL", "session:2999").asLong()).isBetween(9_002_700L, 9_003_000L);
        }
    }

    /** The last changes of a run may stand otherwise than the first. */
    @Test
    void whatTheLastChangesDoNotTellIsPutBackToo() {
        int keys = 50_000;
        try (ServerProcess server = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
                Wire wire = Wire.to(server)) {
            wire.send(IntStream.range(0, keys)
                    .mapToObj(i -> Command.of("SET", key(i), "old"))
                    .toList());
            node.register("cache", server, Map.of("tier", "cache"));
            node.store(expire());
            Run run = finished(node.start("expire", Map.of()));
            List<Command> touches = new ArrayList<>();
            for (long block = Long.MAX_VALUE; touches.size() < keys / 2; ) {
                JournalStore.StoredBlock last = node.journal()
                        .before(run.id().value(), "cache/0", block)
                        .orElseThrow();
                block = last.id();
                for (Image image : Blocks.unpacked(last.payload()).reversed()) {
                    if (image instanceof Image.Expiry expiry && touches.size() < keys / 2) {
                        touches.add(Command.of("EXPIRE", expiry.key(), 5_000_000));
                    }
                }
            }
            wire.send(touches);

            Plan plan = node.undo().plan(TestNode.OPERATOR, run.id());

            assertThat(plan.totals().keys().low()).isBetween(20_000L, 25_000L);
            assertThat(plan.totals().keys().high()).isBetween(25_000L, 30_000L);
            assertThat(counters(finished(node.start(plan)))).containsEntry("restored", keys / 2L);
            assertThat(withTtl(wire)).isEqualTo(keys / 2);
        }
    }

    /** Names are given again; what was taken from one server is not brought to another. */
    @Test
    void anotherDeploymentOfTheSameNameGetsNothing() {
        Engine engine = EnginesUnderTest.engine("redis-6.2");
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                ServerProcess other = ServerProcess.start(engine);
                Wire theirs = Wire.to(other)) {
            wire.ask("SET", key(0), "old");
            theirs.ask("SET", "own", "v");
            Deployment first = node.register("cache", server, Map.of("tier", "cache"));
            node.store(playbook("keys.expire", "{pattern: \"temp:*\", delete: true, backup: true}"));
            Run run = finished(node.start("expire", Map.of()));
            assertThat(node.fleet().remove(first.id(), first.createdAt())).isTrue();
            assertRefused(run.id(), "shards-gone", "cache/0");
            node.register("cache", other, Map.of("tier", "cache"));

            Plan plan = node.undo().plan(TestNode.OPERATOR, run.id());

            assertThat(plan.targets()).isEmpty();
            assertThat(plan.leftOut()).singleElement().asString().contains("is of another deployment");
            assertThat(theirs.ask("DBSIZE").asLong()).isEqualTo(1);
        }
    }

    /** Of what was changed on two, one is gone: the other is put right, and the plan names what stays as it is. */
    @Test
    void whoIsGoneIsNamed() {
        Engine engine = EnginesUnderTest.engine("redis-6.2");
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                ServerProcess other = ServerProcess.start(engine);
                Wire theirs = Wire.to(other)) {
            wire.ask("SET", key(0), "v");
            theirs.ask("SET", key(0), "v");
            node.register("cache", server, Map.of("tier", "cache"));
            Deployment leaving = node.register("leaving", other, Map.of("tier", "cache"));
            node.store(inOneWave(expire()));
            Run run = finished(node.start("expire", Map.of()));
            assertThat(node.fleet().remove(leaving.id(), leaving.createdAt())).isTrue();

            Plan plan = node.undo().plan(TestNode.OPERATOR, run.id());

            assertThat(plan.targets())
                    .singleElement()
                    .satisfies(target -> assertThat(target.deployment()).isEqualTo("cache"));
            assertThat(plan.leftOut()).singleElement().satisfies(left -> {
                assertThat(left.deployment()).isEqualTo("leaving");
                assertThat(left.reason())
                        .contains("leaving/0 stays as it is", "no registered server belongs to this shard any more");
            });
            assertThat(plan.totals().leftOut()).isEqualTo(1);
            assertThat(counters(finished(node.start(plan)))).containsEntry("restored", 1L);
            assertThat(withTtl(wire)).isZero();
            assertThat(withTtl(theirs)).isEqualTo(1);
        }
    }

    /** Keys that went to another shard are not put back there; nobody is told that they were. */
    @Test
    void whatMovedToAnotherShardIsSaid() {
        try (Topology cluster = Topology.cluster(EnginesUnderTest.engine("redis-6.2"), 3, 0)) {
            List<ServerProcess> nodes = cluster.servers();
            nodes.forEach(CoverageIT::fill);
            node.register("cache", cluster, Map.of("tier", "cache"));
            node.store(inOneWave(expire()));
            Run run = finished(node.start("expire", Map.of()));
            long before = Long.parseLong(nodes.getLast().command("DBSIZE").toString());
            CoverageIT.move(nodes.getFirst(), nodes.getLast(), nodes, 50);
            long moved = Long.parseLong(nodes.getLast().command("DBSIZE").toString()) - before;
            assertThat(moved).isPositive();

            node.store(inOneWave(playbook("journal.undo", "{run: " + run.id() + "}")));
            Plan plan = node.plan("expire", Map.of());
            assertThat(plan.targets()).hasSize(3);
            assertThat(plan.targets())
                    .filteredOn(target -> target.steps().toString().contains("lies on another shard now"))
                    .singleElement()
                    .satisfies(target -> assertThat(target.address().port())
                            .isEqualTo(nodes.getFirst().port()));
            Run undo = over(node.start(plan));

            assertThat(undo.state()).isEqualTo(RunState.FAILED);
            assertThat(node.runs().targets(undo.id(), TargetState.FAILED, 0, 9))
                    .singleElement()
                    .satisfies(target -> {
                        assertThat(target.progress().counters()).containsEntry("moved", moved);
                        assertThat(target.outcome()).contains(moved + " not put back: lies on another shard now");
                    });
        }
    }

    @Test
    void whatCannotBeUndoneIsSaid() {
        RunId unknown = new RunId(java.util.UUID.randomUUID());
        assertRefused(unknown, "not-found", "there is no run");
        try (ServerProcess server = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
                Wire wire = Wire.to(server)) {
            wire.send(IntStream.range(0, KEYS)
                    .mapToObj(i -> Command.of("SET", key(i), "old"))
                    .toList());
            node.register("cache", server, Map.of("tier", "cache"));
            node.store(expire().replace("serverShare: 100%", "serverShare: 100%, maxWritesPerSecond: 2000"));
            Run run = node.start("expire", Map.of());
            assertRefused(run.id(), "run-not-over", "cancel it or wait for its end");
            assertThat(node.plan(Undo.PLAYBOOK, Map.of("run", run.id().toString()))
                            .leftOut())
                    .singleElement()
                    .asString()
                    .contains("cancel it or wait for its end");
            finished(run);
            Run undo = finished(node.start(node.undo().plan(TestNode.OPERATOR, run.id())));
            assertRefused(undo.id(), "is-an-undo", "run the playbook that it took back again");
            assertThat(node.plan(Undo.PLAYBOOK, Map.of("run", undo.id().toString()))
                            .leftOut())
                    .singleElement()
                    .asString()
                    .contains("is itself an undo");
            assertThat(node.plan(Undo.PLAYBOOK, Map.of("run", unknown.toString()))
                            .leftOut())
                    .singleElement()
                    .asString()
                    .contains("there is no run");
            node.store(expire().replace("ttl: 1h", "delete: true"));
            Run deletion = finished(node.start("expire", Map.of()));
            assertRefused(deletion.id(), "nothing-journalled", "its plan said");
            wire.ask("SET", key(0), "old");
            node.store(expire());
            Run second = finished(node.start("expire", Map.of()));
            Plan approved = node.undo().plan(TestNode.OPERATOR, second.id());
            assertThat(node.journal().drop(Duration.ofDays(1))).isZero();
            assertThat(node.journal().drop(Duration.ZERO)).isEqualTo(2);
            assertRefused(run.id(), "journal-dropped", "runs.journalKept");
            Run late = over(node.start(approved));
            assertThat(node.runs().targets(late.id(), null, 0, 9))
                    .singleElement()
                    .satisfies(target -> {
                        assertThat(target.state()).isEqualTo(TargetState.SKIPPED);
                        assertThat(target.outcome()).contains("its retention is over");
                    });
            assertThat(node.journal().drop(Duration.ZERO)).isZero();
        }
    }

    /** A journal that is full keeps the first changes, and the plan, the evidence and the undo say so. */
    @Test
    void aFullJournalKeepsTheFirstChangesAndSaysHowManyAreLost() {
        int keys = 200_000;
        try (TestNode small =
                        new TestNode(database.database(), "small", Duration.ofSeconds(4), Protections.NONE, 100_000);
                ServerProcess server = ServerProcess.start(EnginesUnderTest.engine("redis-6.2"));
                Wire wire = Wire.to(server)) {
            wire.send(IntStream.range(0, keys)
                    .mapToObj(i -> Command.of("SET", key(i), "old"))
                    .toList());
            small.register("cache", server, Map.of("tier", "cache"));
            small.store(expire());
            Plan plan = small.plan("expire", Map.of());
            assertThat(plan.targets().getFirst().steps().getFirst().estimate().toString())
                    .contains("the journal has room for at least");
            Run run = small.start(plan);
            Await.until(SOON, "the run ends", () -> {
                small.tick();
                return small.runs().get(run.id()).state().isOver();
            });
            JournalStore.Summary kept = small.undo().kept(run.id()).getFirst();
            assertThat(kept.images() + kept.lost()).isEqualTo(keys);
            assertThat(kept.lost()).isPositive();
            assertThat(kept.bytes()).isBetween(1L, 100_000L);
            assertThat(small.runs()
                            .targets(run.id(), null, 0, 9)
                            .getFirst()
                            .progress()
                            .notes())
                    .contains("journal full: the last " + kept.lost() + " changes cannot be undone");

            Run undo = small.start(small.undo().plan(TestNode.OPERATOR, run.id()));
            Await.until(SOON, "the undo ends", () -> {
                small.tick();
                return small.runs().get(undo.id()).state().isOver();
            });
            assertThat(withTtl(wire)).isEqualTo(kept.lost());
        }
    }

    private void assertRefused(RunId run, String code, String words) {
        assertThatThrownBy(() -> node.undo().plan(TestNode.OPERATOR, run))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private Run over(Run run) {
        Await.until(SOON, "the run is over", () -> {
            node.tick();
            return node.runs().get(run.id()).state().isOver();
        });
        return node.runs().get(run.id());
    }

    private Run finished(Run run) {
        Run over = over(run);
        assertThat(over.state())
                .as("%s %s", over.why(), node.runs().targets(run.id(), null, 0, 9))
                .isEqualTo(RunState.SUCCEEDED);
        return over;
    }

    private Map<String, Long> counters(Run run) {
        return node.runs().targets(run.id(), null, 0, 9).getFirst().progress().counters();
    }

    private static long withTtl(Wire wire) {
        String keyspace = wire.ask("INFO", "keyspace").asText();
        return Long.parseLong(keyspace.replaceAll("(?s).*expires=(\\d+).*", "$1"));
    }

    private static List<Long> ttls(Wire wire) {
        return wire
                .send(IntStream.range(0, KEYS)
                        .mapToObj(i -> Command.of("TTL", key(i)))
                        .toList())
                .stream()
                .map(Reply::asLong)
                .toList();
    }

    private static Command command(String line) {
        String[] words = line.split(" ", -1);
        return Command.of(words[0], (Object[]) java.util.Arrays.copyOfRange(words, 1, words.length));
    }

    private static String key(int i) {
        return "temp:" + i;
    }

    private static String inOneWave(String playbook) {
        return playbook.replace("steps:", "rollout: {waves: [1], soak: 0s, stopAfterFailures: 3}\nsteps:");
    }

    private static String expire() {
        return playbook("keys.expire", "{pattern: \"temp:*\", ttl: 1h}");
    }

    private static String playbook(String action, String with) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: expire, title: Expire, owner: tests, risk: medium}
            targets: {select: labels.tier == "cache", role: primary}
            limits: {serverShare: 100%%, maxLatency: 1s}
            steps:
              - action: %s
                with: %s
            """.formatted(action, with);
    }
}
