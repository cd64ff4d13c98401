package dev.fettle.actions.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Reply;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.collections.ZsetTrim;
import dev.fettle.actions.keys.KeysExpire;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Capabilities.Verdict;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A step that ends before its time, wherever that is: what was kept for a change that it then did not make is void, so that
 * its undo does not bring back what the application took away later.
 */
final class NeverMadeIT {
    private static final UUID RUN = new UUID(7, 7);
    private static final ActionSpec<?> UNDO = new JournalUndo().spec();
    private static final int ELEMENTS = 100;
    private static final int KEEP = 20;
    private static final int KEYS = 12;
    /** Some of them fill an exchange, so that a page is kept in several. */
    private static final String VALUE = "x".repeat(50_000);

    /** How a step ends before an exchange. */
    private static final List<Supplier<RuntimeException>> ENDS =
            List.of(() -> new Stopped("cancelled"), () -> new TargetFault("the connection is lost"));

    @EngineTest
    void elements(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Supplier<RuntimeException> end : ENDS) {
                for (boolean forgets : new boolean[] {false, true}) {
                    int made = 0;
                    for (int exchanges = 1; made < ELEMENTS - KEEP; exchanges++) {
                        wire.ask("DEL", "board");
                        wire.send(IntStream.range(0, ELEMENTS)
                                .mapToObj(i -> Command.of("ZADD", "board", i, "player-" + i))
                                .toList());
                        TestSession session = ending(new ZsetTrim().spec(), wire, exchanges, end, forgets);
                        execute(
                                new ZsetTrim().spec(),
                                Targets.of(server),
                                session.chunks(30),
                                Map.of("pattern", "board", "keep", KEEP, "undoElements", 1_000));
                        List<Integer> cut = IntStream.range(0, ELEMENTS - KEEP)
                                .filter(i -> wire.ask("ZSCORE", "board", "player-" + i) instanceof Reply.Nil)
                                .boxed()
                                .toList();
                        made = cut.size();
                        assertThat(session.counted("removed")).isEqualTo(made);
                        assertThat(changes(session)).isEqualTo(made);
                        wire.ask("ZREMRANGEBYRANK", "board", 0, -KEEP - 1);

                        undo(server, wire, session.kept());

                        assertThat(wire.ask("ZRANGE", "board", 0, -KEEP - 1).asList().stream()
                                        .map(Reply::asText))
                                .as("ended before exchange %s", exchanges)
                                .containsExactlyElementsOf(
                                        cut.stream().map(i -> "player-" + i).toList());
                    }
                }
            }
        }
    }

    @EngineTest
    void keys(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way :
                    List.<Map<String, Verdict>>of(Map.of(), Map.of("evalsha", Verdict.FORBIDDEN))) {
                for (Supplier<RuntimeException> end : ENDS) {
                    for (boolean forgets : new boolean[] {false, true}) {
                        int made = 0;
                        for (int exchanges = 1; made < KEYS; exchanges++) {
                            wire.ask("FLUSHALL");
                            wire.send(IntStream.range(0, KEYS)
                                    .mapToObj(i -> Command.of("SET", "cart:" + i, VALUE))
                                    .toList());
                            TestSession session = ending(new KeysExpire().spec(), wire, exchanges, end, forgets);
                            execute(
                                    new KeysExpire().spec(),
                                    Targets.of(server, way),
                                    session.chunks(100),
                                    Map.of("pattern", "cart:*", "delete", true, "backup", true));
                            List<String> deleted = new ArrayList<>();
                            for (int i = 0; i < KEYS; i++) {
                                if (wire.ask("EXISTS", "cart:" + i).asLong() == 0) {
                                    deleted.add("cart:" + i);
                                }
                            }
                            made = deleted.size();
                            assertThat(session.counted("deleted")).isEqualTo(made);
                            assertThat(changes(session)).isEqualTo(made);
                            wire.ask("FLUSHALL");

                            undo(server, wire, session.kept());

                            assertThat(wire.ask("KEYS", "*").asList().stream().map(Reply::asText))
                                    .as("%s, ended before exchange %s", way, exchanges)
                                    .containsExactlyInAnyOrderElementsOf(deleted);
                        }
                    }
                }
            }
        }
    }

    /** @param forgets whether the server forgets its scripts as soon as something was kept */
    private static TestSession ending(
            ActionSpec<?> spec, Wire wire, int exchanges, Supplier<RuntimeException> end, boolean forgets) {
        TestSession session = TestSession.of(wire, spec);
        int[] left = {exchanges};
        boolean[] forgot = {!forgets};
        return session.between(() -> {
            if (!forgot[0] && !session.kept().isEmpty()) {
                forgot[0] = true;
                wire.ask("SCRIPT", "FLUSH");
            }
            if (left[0]-- == 0) {
                throw end.get();
            }
        });
    }

    private static void execute(ActionSpec<?> spec, Target target, TestSession session, Map<String, Object> with) {
        try {
            spec.execute(target, with, session);
        } catch (Stopped | TargetFault ended) {
            // As asked for.
        }
    }

    private static long changes(TestSession session) {
        return session.kept().stream().mapToLong(Image::changes).sum();
    }

    private static void undo(ServerProcess server, Wire wire, List<Image> kept) {
        UNDO.execute(
                Targets.of(server),
                Map.of("run", RUN.toString()),
                TestSession.of(wire, UNDO).over(new KeptImages(kept, 9)));
    }
}
