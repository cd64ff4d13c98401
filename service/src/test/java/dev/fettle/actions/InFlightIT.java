package dev.fettle.actions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Stopped;
import dev.fettle.actions.collections.ZsetTrim;
import dev.fettle.actions.keys.KeysExpire;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.Kind;
import dev.fettle.guard.AdaptiveGovernor;
import dev.fettle.guard.Pacer;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    /** Stopped after one exchange, then after two, and so on, each time on a connection of its own. */
    private TestSession inPieces(
            ServerProcess server, ActionSpec<?> spec, Map<String, Object> parameters, double share) {
        TestSession session = null;
        for (int exchanges = 6; ; exchanges++) {
            AdaptiveGovernor governor =
                    new AdaptiveGovernor(share, Duration.ofSeconds(10), Duration.ZERO, Pacer.real(), () -> {});
            try (GovernedConnection connection =
                    servers.connector().open(deployment(server), Targets.of(server), spec, Use.EXECUTE, governor)) {
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

    private static Deployment deployment(ServerProcess server) {
        return new Deployment(
                new DeploymentId(UUID.randomUUID()),
                "test",
                Kind.STANDALONE,
                List.of(Address.parse(server.address())),
                new Access(false, null, null, null, null, null, null),
                Map.of(),
                Instant.EPOCH,
                1);
    }
}
