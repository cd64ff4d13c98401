package dev.fettle.actions.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Glob;
import dev.fettle.action.Image;
import dev.fettle.action.Protection;
import dev.fettle.action.Reply;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
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

/** What the application itself takes away between our backup and our change is not brought back by an undo. */
final class UntouchedIT {
    private static final UUID RUN = new UUID(7, 7);
    private static final ActionSpec<?> UNDO = new JournalUndo().spec();

    @EngineTest
    void keysThatTheApplicationDeletedItself(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                Wire application = Wire.to(server)) {
            List<Command> seeds = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                seeds.add(Command.of("SET", "cart:" + i, "v" + i));
            }
            wire.send(seeds);
            TestSession session = between(new KeysExpire().spec(), wire, () -> {
                application.ask("DEL", "cart:0");
                application.ask("SET", "cart:1", "other");
            });
            new KeysExpire()
                    .spec()
                    .execute(
                            Targets.of(server),
                            Map.of("pattern", "cart:*", "delete", true, "backup", true, "only", "any"),
                            session.chunks(100));
            assertThat(session.counters()).containsEntry("deleted", 58L);
            assertThat(wire.ask("GET", "cart:1").asText()).isEqualTo("other");
            application.ask("DEL", "cart:1");

            String said = undo(server, wire, session.kept());

            assertThat(said).startsWith("58 of 58 changes");
            assertThat(wire.ask("EXISTS", "cart:0", "cart:1").asLong()).isZero();
            for (int i = 2; i < 60; i++) {
                assertThat(wire.ask("GET", "cart:" + i).asText()).isEqualTo("v" + i);
            }
        }
    }

    @EngineTest
    void elementsThatTheApplicationRemovedItself(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                Wire application = Wire.to(server)) {
            List<Command> seeds = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                seeds.add(Command.of("ZADD", "board", i, "player-" + i));
            }
            wire.send(seeds);
            TestSession session = between(new ZsetTrim().spec(), wire, () -> {
                application.ask("ZREM", "board", "player-3");
                application.ask("ZADD", "board", 1_000, "player-4");
            });
            new ZsetTrim()
                    .spec()
                    .execute(
                            Targets.of(server),
                            Map.of("pattern", "board", "keep", 50, "undoElements", 1_000),
                            session.chunks(10_000));
            assertThat(wire.ask("ZCARD", "board").asLong()).isEqualTo(50);
            application.ask("ZREM", "board", "player-4");

            undo(server, wire, session.kept());

            assertThat(wire.ask("ZSCORE", "board", "player-3")).isInstanceOf(Reply.Nil.class);
            assertThat(wire.ask("ZSCORE", "board", "player-4")).isInstanceOf(Reply.Nil.class);
            assertThat(wire.ask("ZCARD", "board").asLong()).isEqualTo(98);
        }
    }

    /** Keys may have come to belong to somebody after the run. */
    @EngineTest
    void keysThatAreProtectedNow(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.send(List.of(
                    Command.of("SET", "cart:1", "v"),
                    Command.of("SET", "cart:2", "v"),
                    Command.of("SET", "cart:vip", "v")));
            TestSession session = TestSession.of(wire, new KeysExpire().spec());
            new KeysExpire().spec().execute(Targets.of(server), Map.of("pattern", "cart:*", "ttl", "1h"), session);
            Target free = Targets.of(server);
            Protection.Rule rule = new Protection.Rule(new Glob("cart:vip"), "shop", "");
            Target target = new Target(free.instance(), free.facts(), new Protection(List.of(rule)));

            String said = undo(target, wire, session.kept());

            assertThat(said).startsWith("2 of 3 changes").contains("1 left alone: is protected");
            assertThat(wire.ask("TTL", "cart:1").asLong()).isEqualTo(-1);
            assertThat(wire.ask("TTL", "cart:vip").asLong()).isPositive();
        }
    }

    /** A new season under the old name, where some of the players play again. */
    @EngineTest
    void aSetThatWasMadeAnew(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way :
                    List.<Map<String, Verdict>>of(Map.of(), Map.of("evalsha", Verdict.FORBIDDEN))) {
                for (String which : List.of("highest", "lowest")) {
                    List<Command> seeds = new ArrayList<>(List.of(Command.of("DEL", "board:0", "board:1")));
                    for (int i = 0; i < 1_000; i++) {
                        seeds.add(Command.of("ZADD", "board:0", i, "player-" + i));
                        seeds.add(Command.of("ZADD", "board:1", i, "player-" + i));
                    }
                    wire.send(seeds);
                    TestSession session = TestSession.of(wire, new ZsetTrim().spec());
                    new ZsetTrim()
                            .spec()
                            .execute(
                                    Targets.of(server),
                                    Map.of("pattern", "board:*", "keep", 50, "which", which),
                                    session.chunks(100));
                    assertThat(wire.ask("ZCARD", "board:0").asLong()).isEqualTo(50);
                    boolean highest = which.equals("highest");
                    wire.send(List.of(
                            Command.of("DEL", "board:0"),
                            Command.of("ZADD", "board:0", 1, "new", 2, "player-951", 3, "player-48", 4, "player-2"),
                            Command.of("ZREM", "board:1", highest ? "player-950" : "player-49")));

                    String said = undo(Targets.of(server, way), wire, session.kept());

                    assertThat(said)
                            .startsWith("950 of 1900 elements cut off")
                            .contains("950 left alone: was changed by somebody else since");
                    assertThat(wire.ask("ZCARD", "board:0").asLong()).isEqualTo(4);
                    assertThat(wire.ask("ZCARD", "board:1").asLong()).isEqualTo(999);
                }
            }
        }
    }

    /** As soon as something was kept, and before it is changed, the application comes. */
    private static TestSession between(ActionSpec<?> spec, Wire wire, Runnable application) {
        TestSession session = TestSession.of(wire, spec);
        boolean[] came = {false};
        return session.between(() -> {
            if (!came[0] && !session.kept().isEmpty()) {
                came[0] = true;
                application.run();
            }
        });
    }

    /** In small blocks, and cut off again and again. */
    private static String undo(ServerProcess server, Wire wire, List<Image> kept) {
        return undo(Targets.of(server), wire, kept);
    }

    private static String undo(Target target, Wire wire, List<Image> kept) {
        TestSession session =
                TestSession.of(wire, UNDO).over(new KeptImages(kept, 9)).chunks(6);
        while (true) {
            try {
                return UNDO.execute(target, Map.of("run", RUN.toString()), session.stopAfter(4))
                        .summary()
                        .replace(" of run " + RUN, "");
            } catch (Stopped cut) {
                session = session.next(wire);
            }
        }
    }
}
