package dev.fettle.actions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Image;
import dev.fettle.action.Stopped;
import dev.fettle.actions.collections.ZsetTrim;
import dev.fettle.actions.keys.KeysExpire;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Access;
import dev.fettle.guard.AdaptiveGovernor;
import dev.fettle.guard.Pacer;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/**
 * Steps that are stopped while exchanges are on their way: what was sent is counted, and no more than that is checkpointed,
 * so the attempts together come to the exact number.
 */
final class InFlightIT {
    private final RedisServers servers = new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> null);

    @AfterEach
    void close() {
        servers.close();
    }

    @EngineTest
    void everyKeyIsTreatedAndCountedOnce(Engine engine) {
        for (double share : new double[] {1, 0.5}) {
            try (ServerProcess server = ServerProcess.start(engine);
                    Wire wire = Wire.to(server)) {
                List<Command> seeds = new ArrayList<>();
                for (int i = 0; i < 4_000; i++) {
                    seeds.add(Command.of("SET", "temp:" + i, "v"));
                }
                wire.send(seeds);

                TestSession ended = inPieces(
                        server,
                        new KeysExpire().spec(),
                        Map.of("pattern", "temp:*", "ttl", "1h", "jitter", "10%"),
                        share);

                assertThat(ended.counters())
                        .containsEntry("expired", 4_000L)
                        .containsEntry("matched", 4_000L)
                        .doesNotContainKey("skipped-has-ttl");
                assertThat(wire.ask("INFO", "keyspace").asText()).contains("keys=4000,expires=4000");
            }
        }
    }

    @EngineTest
    void everyElementIsCutAndCountedOnce(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            List<Command> seeds = new ArrayList<>();
            for (int i = 0; i < 9_000; i++) {
                seeds.add(Command.of("ZADD", "board:" + i % 3, i, "m" + i));
            }
            wire.send(seeds);

            TestSession ended = inPieces(server, new ZsetTrim().spec(), Map.of("pattern", "board:*", "keep", 500), 1);

            assertThat(ended.counters()).containsEntry("removed", 7_500L).containsEntry("trimmed", 3L);
            for (int i = 0; i < 3; i++) {
                assertThat(wire.ask("ZRANGE", "board:" + i, 0, 0)
                                .asList()
                                .getFirst()
                                .asText())
                        .isEqualTo("m" + (7_500 + i));
            }
        }
    }

    /** It may be cancelled there, and nobody comes back to count. */
    @EngineTest
    void whereverAnAttemptIsStoppedAllThatIsChangedIsCountedAndKept(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (int first : new int[] {7, 8, 9, 10}) {
                wire.ask("FLUSHALL");
                wire.fill("temp:", 1_500);
                wire.send(IntStream.range(0, 500)
                        .mapToObj(i -> Command.of("SET", "temp:ttl:" + i, "v", "EX", 9_000_000))
                        .toList());
                ActionSpec<?> spec = new KeysExpire().spec();
                TestSession session = TestSession.of(wire, spec).chunks(60).stopAfter(first);
                for (int exchanges = 3; !isOver(spec, server, session); exchanges = exchanges % 12 + 1) {
                    assertThat(session.counted("expired"))
                            .isEqualTo(session.counted("changed"))
                            .isEqualTo(expiring(wire) - 500);
                    assertThat(session.kept().stream()
                                    .map(image -> new String(((Image.Expiry) image).key(), StandardCharsets.UTF_8))
                                    .distinct()
                                    .count())
                            .isEqualTo(expiring(wire) - 500);
                    session = session.next(wire).stopAfter(exchanges + 6);
                }
                assertThat(session.counters())
                        .containsEntry("expired", 1_500L)
                        .containsEntry("matched", 2_000L)
                        .containsEntry("skipped-has-ttl", 500L);
            }
        }
    }

    @EngineTest
    void whatAnotherIncarnationShowsAgainIsCountedOnce(Engine engine) {
        for (boolean delete : new boolean[] {false, true}) {
            try (ServerProcess server = ServerProcess.start(engine);
                    Wire wire = Wire.to(server)) {
                wire.fill("temp:", 1_500);
                wire.send(IntStream.range(0, 500)
                        .mapToObj(i -> Command.of("SET", "temp:ttl:" + i, "v", "EX", 9_000_000))
                        .toList());
                ActionSpec<?> spec = new KeysExpire().spec();
                TestSession session = TestSession.of(wire, spec).chunks(60);
                Map<String, Object> with = delete
                        ? Map.of("pattern", "temp:*", "delete", true, "only", "without-ttl")
                        : Map.of("pattern", "temp:*", "ttl", "1h");
                for (int exchanges = 20; !isOver(spec, server, session.stopAfter(exchanges), with); exchanges += 20) {
                    session = session.anew(wire);
                }
                assertThat(session.counters())
                        .containsEntry(delete ? "deleted" : "expired", 1_500L)
                        .containsEntry("changed", 1_500L)
                        .containsEntry("matched", 2_000L)
                        .containsEntry("skipped-has-ttl", 500L);
            }
        }
    }

    private static boolean isOver(ActionSpec<?> spec, ServerProcess server, TestSession session) {
        return isOver(spec, server, session, Map.of("pattern", "temp:*", "ttl", "1h"));
    }

    private static boolean isOver(
            ActionSpec<?> spec, ServerProcess server, TestSession session, Map<String, Object> with) {
        try {
            spec.execute(Targets.of(server), with, session);
            return true;
        } catch (Stopped stopped) {
            return false;
        }
    }

    private static long expiring(Wire wire) {
        String keyspace = wire.ask("INFO", "keyspace").asText();
        return Long.parseLong(keyspace.replaceAll("(?s).*expires=(\\d+).*", "$1"));
    }

    /** Stopped after one exchange, then after two, and so on, each time on a connection of its own. */
    private TestSession inPieces(
            ServerProcess server, ActionSpec<?> spec, Map<String, Object> parameters, double share) {
        TestSession session = null;
        for (int exchanges = 6; ; exchanges++) {
            AdaptiveGovernor governor =
                    new AdaptiveGovernor(share, Duration.ofSeconds(10), Duration.ZERO, Pacer.real(), () -> {});
            try (GovernedConnection connection = servers.connector()
                    .open(Targets.deployment(server, Access.OPEN), Targets.of(server), spec, Use.EXECUTE, governor)) {
                session = session == null ? TestSession.of(connection, spec) : session.next(connection);
                session.chunks(60).stopAfter(exchanges);
                spec.execute(Targets.of(server), parameters, session);
                assertThat(exchanges).as("it was stopped often").isGreaterThan(10);
                return session;
            } catch (Stopped stopped) {
                assertThat(exchanges).isLessThan(500);
            }
        }
    }
}
