package dev.fettle.actions.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Image;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.collections.ZsetTrim;
import dev.fettle.actions.keys.KeysExpire;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Capabilities.Verdict;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.testing.BreakingGovernor;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** However often an undo is cut off, it says of what it put back itself that it did. */
final class LostUndoIT {
    private static final ActionSpec<?> UNDO = new JournalUndo().spec();
    private static final Map<String, Object> OF_RUN = Map.of("run", new UUID(7, 7).toString());
    private static final List<Map<String, Verdict>> WAYS = List.of(Map.of(), Map.of("evalsha", Verdict.FORBIDDEN));
    private static final int KEYS = 1_000;
    private static final int ELEMENTS = 1_000;
    private static final int KEEP = 100;
    private static final long CUT = ELEMENTS - KEEP;
    private static final long CHANGES = 2 * KEYS + CUT;
    private final RedisServers servers = new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> null);

    @AfterEach
    void close() {
        servers.close();
    }

    @EngineTest
    void whereTheConnectionIsLost(Engine engine) {
        long seed = new Random().nextLong();
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way : WAYS) {
                KeptImages kept = made(server, wire);
                BreakingGovernor governor = new BreakingGovernor(wire, new Random(seed), 6);
                Target target = Targets.of(server, way);
                TestSession session = null;
                String said = "";
                for (int attempt = 1; said.isEmpty(); attempt++) {
                    if (attempt == 8) {
                        governor.calm();
                    }
                    try (GovernedConnection connection = servers.connector()
                            .open(Targets.deployment(server, Access.OPEN), target, UNDO, Use.EXECUTE, governor)) {
                        session = session == null
                                ? TestSession.of(connection, UNDO).over(kept)
                                : session.next(connection);
                        said = UNDO.execute(target, OF_RUN, session).summary();
                    } catch (TargetFault lost) {
                        assertThat(attempt).as("seed %s", seed).isLessThan(8);
                    }
                }

                assertThat(governor.breaks()).as("seed %s", seed).isPositive();
                assertIsBack(wire);
                assertThat(session.counters())
                        .as("seed %s", seed)
                        .containsEntry("looked-at", CHANGES)
                        .doesNotContainKeys("skipped-touched", "skipped-gone", "errors");
                long doubtful = session.counted("skipped-as-before");
                assertThat(session.counted("restored") + session.counted("restored-members"))
                        .as("seed %s", seed)
                        .isEqualTo(CHANGES - doubtful);
                assertThat(2L * KEYS - session.counted("restored"))
                        .as("only of the last burst it is not known, seed %s", seed)
                        .isLessThanOrEqualTo((long) BreakingGovernor.BURST * governor.breaks());
            }
        }
    }

    /** An exchange reached the server, and nobody could write down that it did. */
    @EngineTest
    void whereItsNodeIsKilled(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way : WAYS) {
                long asBefore = 0;
                for (int exchanges : new int[] {40, 41, 58, 110, 111}) {
                    KeptImages kept = made(server, wire);
                    Target target = Targets.of(server, way);
                    TestSession dead = TestSession.of(wire, UNDO).over(kept).chunks(20);
                    assertThat(isOver(target, dead.crashAfter(exchanges))).isFalse();
                    TestSession other = dead.next(wire);

                    assertThat(isOver(target, other)).isTrue();

                    assertIsBack(wire);
                    assertThat(other.counters())
                            .as("%s after %s", way, exchanges)
                            .containsEntry("looked-at", CHANGES)
                            .doesNotContainKeys("skipped-touched", "skipped-gone", "errors");
                    assertThat(other.counted("restored") + other.counted("restored-members"))
                            .isEqualTo(CHANGES - other.counted("skipped-as-before"));
                    asBefore += other.counted("skipped-as-before");
                }
                assertThat(asBefore).as("%s", way).isPositive();
            }
        }
    }

    /** All is walked over again there: what was put back and counted is neither counted twice nor anybody else's. */
    @EngineTest
    void whereItGoesOnOnAnotherIncarnation(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way : WAYS) {
                KeptImages kept = made(server, wire);
                wire.send(List.of(Command.of("SET", "cart:7", "other"), Command.of("DEL", "temp:7")));
                Target target = Targets.of(server, way);
                TestSession session = TestSession.of(wire, UNDO).over(kept).chunks(30);
                for (int attempt = 1; !isOver(target, session.stopAfter(25 * attempt)); attempt++) {
                    assertThat(attempt).isLessThan(30);
                    session = attempt % 2 == 0 ? session.next(wire) : session.anew(wire);
                }

                assertThat(session.counters())
                        .as("%s", way)
                        .containsEntry("looked-at", CHANGES)
                        .containsEntry("restored", 2 * KEYS - 2L)
                        .containsEntry("restored-members", CUT)
                        .containsEntry("skipped-gone", 1L)
                        .doesNotContainKey("errors");
                assertThat(session.counted("skipped-touched") + session.counted("skipped-as-before"))
                        .isEqualTo(1);
            }
        }
    }

    /** One run that has given times to live, cut a sorted set, and deleted keys. */
    private static KeptImages made(ServerProcess server, Wire wire) {
        wire.ask("FLUSHALL");
        wire.fill("temp:", KEYS);
        wire.fill("cart:", KEYS);
        List<Command> players = new ArrayList<>();
        for (int i = 0; i < ELEMENTS; i++) {
            players.add(Command.of("ZADD", "board", i, "player-" + i));
        }
        wire.send(players);
        List<Image> kept = new ArrayList<>();
        kept.addAll(run(server, wire, new KeysExpire().spec(), Map.of("pattern", "temp:*", "ttl", "1h")));
        kept.addAll(run(server, wire, new ZsetTrim().spec(), Map.of("pattern", "board", "keep", KEEP)));
        kept.addAll(run(
                server, wire, new KeysExpire().spec(), Map.of("pattern", "cart:*", "delete", true, "backup", true)));
        assertThat(wire.ask("DBSIZE").asLong()).isEqualTo(KEYS + 1);
        return new KeptImages(kept, 400);
    }

    private static List<Image> run(ServerProcess server, Wire wire, ActionSpec<?> spec, Map<String, Object> with) {
        TestSession session = TestSession.of(wire, spec).chunks(60);
        spec.execute(Targets.of(server), with, session);
        return session.kept();
    }

    private static boolean isOver(Target target, TestSession session) {
        try {
            UNDO.execute(target, OF_RUN, session);
            return true;
        } catch (Stopped stopped) {
            return false;
        }
    }

    private static void assertIsBack(Wire wire) {
        assertThat(wire.ask("DBSIZE").asLong()).isEqualTo(2 * KEYS + 1);
        assertThat(wire.ask("INFO", "keyspace").asText()).contains("expires=0");
        assertThat(wire.ask("ZCARD", "board").asLong()).isEqualTo(ELEMENTS);
    }
}
