package dev.fettle.actions.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Outcome;
import dev.fettle.action.Reply;
import dev.fettle.action.Stopped;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What zset.trim leaves, element by element. */
final class ZsetTrimIT {
    private static final ActionSpec<?> SPEC = new ZsetTrim().spec();

    @EngineTest
    void exactlyTheElementsAtTheKeptEndStay(Engine engine) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (String which : List.of("highest", "lowest")) {
                wire.ask("FLUSHALL");
                List<List<String>> expected = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    fill(wire, "board:" + i, random.nextInt(2_000));
                    expected.add(
                            which.equals("highest")
                                    ? range(wire, "board:" + i, -500, -1)
                                    : range(wire, "board:" + i, 0, 499));
                }
                fill(wire, "other", 900);
                wire.ask("SADD", "board:set", "a", "b");
                Map<String, Object> parameters = Map.of("pattern", "board:*", "keep", 500, "which", which);
                Interval planned = ((Estimate.Work) plan(server, wire, parameters)).keys();
                TestSession session = TestSession.of(wire, SPEC).chunks(90);
                while (isCut(server, parameters, session.stopAfter(1 + random.nextInt(25)))) {
                    session = session.next(wire);
                }

                for (int i = 0; i < 30; i++) {
                    assertThat(range(wire, "board:" + i, 0, -1))
                            .as("seed %s", seed)
                            .isEqualTo(expected.get(i));
                }
                assertThat(session.counted("trimmed")).isEqualTo(planned.likely());
                assertThat(planned).isEqualTo(Interval.exactly(planned.likely()));
                assertThat(wire.ask("ZCARD", "other").asLong()).isEqualTo(900);
                assertThat(run(server, parameters, TestSession.of(wire, SPEC))).isInstanceOf(Outcome.NothingToDo.class);
            }
        }
    }

    @EngineTest
    void theApplicationMayAddAndRemoveMeanwhile(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                Wire application = Wire.to(server)) {
            for (int undoElements : List.of(0, 100_000)) {
                wire.ask("DEL", "board");
                fill(wire, "board", 20_000);
                int[] exchange = {0};
                TestSession session = TestSession.of(wire, SPEC).chunks(1_000).between(() -> {
                    // What the application takes away itself below the limit is not ours to judge.
                    if (application.ask("ZCARD", "board").asLong() > 5_700) {
                        exchange[0]++;
                        application.ask("ZADD", "board", 1_000_000 + exchange[0], "new-" + exchange[0]);
                        application.ask("ZPOPMIN", "board", 700);
                    }
                });

                run(server, Map.of("pattern", "board", "keep", 5_000, "undoElements", undoElements), session);

                assertThat(wire.ask("ZCARD", "board").asLong()).isEqualTo(5_000);
                for (int i = 1; i <= exchange[0]; i++) {
                    assertThat(wire.ask("ZSCORE", "board", "new-" + i)).isNotInstanceOf(Reply.Nil.class);
                }
            }
        }
    }

    @EngineTest
    void aSetThatIsMadeAnewMeanwhileIsNeverCutBelowTheLimit(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                Wire application = Wire.to(server)) {
            for (String which : List.of("highest", "lowest")) {
                fill(wire, "board", 20_000);
                int[] exchange = {0};
                TestSession session = TestSession.of(wire, SPEC).chunks(1_000).between(() -> {
                    if (++exchange[0] == 6) {
                        application.ask("DEL", "board");
                        fill(application, "board", 40);
                    }
                });

                run(server, Map.of("pattern", "board", "keep", 50, "which", which), session);

                assertThat(exchange[0]).isGreaterThanOrEqualTo(6);
                assertThat(wire.ask("ZCARD", "board").asLong()).isEqualTo(40);
            }
        }
    }

    @EngineTest
    void thePlanNamesElementsAndTheCut(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            fill(wire, "board:big", 30_000);
            fill(wire, "board:small", 10);

            Estimate.Work work = (Estimate.Work) plan(server, wire, Map.of("pattern", "board:*", "keep", 10_000));

            assertThat(work.keys()).isEqualTo(Interval.exactly(1));
            assertThat(work.commands()).isEqualTo(Interval.exactly(80));
            assertThat(work.notes()).anyMatch(note -> note.startsWith("can be undone"));
            Map<String, Object> some = Map.of("pattern", "board:*", "keep", 10_000, "undoElements", 5_000);
            assertThat(((Estimate.Work) plan(server, wire, some)).notes())
                    .anyMatch(note -> note.startsWith("of about 20000 elements the first 5000 can be undone"));
            assertThat(work.samples()).containsExactly("board:big (20000 of 30000 elements go, cut at score 20000)");
            assertThat(work.nearMisses()).containsExactly("board:small (has 10 elements)");
            assertThat(work.bytes().likely()).isBetween(1_000_000L, 4_000_000L);
        }
    }

    private static boolean isCut(ServerProcess server, Map<String, Object> parameters, TestSession session) {
        try {
            run(server, parameters, session);
            return false;
        } catch (Stopped stopped) {
            return true;
        }
    }

    private static Outcome run(ServerProcess server, Map<String, Object> parameters, TestSession session) {
        return SPEC.execute(Targets.of(server), parameters, session);
    }

    private static Estimate plan(ServerProcess server, Wire wire, Map<String, Object> parameters) {
        return SPEC.plan(Targets.of(server), parameters, TestSession.planning(wire, SPEC));
    }

    private static List<String> range(Wire wire, String key, int from, int to) {
        return wire.ask("ZRANGE", key, from, to).asList().stream()
                .map(Reply::asText)
                .toList();
    }

    private static void fill(Wire wire, String key, int members) {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            commands.add(Command.of("ZADD", key, i, "player-" + i));
        }
        wire.send(commands);
    }
}
