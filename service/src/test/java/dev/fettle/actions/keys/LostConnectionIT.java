package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Image;
import dev.fettle.action.TargetFault;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Access;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.testing.BreakingGovernor;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** However often the connection is lost in the middle of a page, what is counted and kept is what the server holds. */
final class LostConnectionIT {
    private static final ActionSpec<?> SPEC = new KeysExpire().spec();
    private static final int KEYS = 3_000;
    private final RedisServers servers = new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> null);
    private boolean failed;

    @AfterEach
    void close() {
        servers.close();
    }

    @EngineTest
    void expiriesAreCountedExactlyAndAllAreKept(Engine engine) {
        long seed = new Random().nextLong();
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.fill("temp:", KEYS);
            BreakingGovernor governor = new BreakingGovernor(wire, new Random(seed), 9);

            TestSession given = work(server, Map.of("ttl", "1h"), governor, true);
            long expires = expires(wire);
            assertThat(governor.breaks()).as("seed %s", seed).isPositive();
            assertThat(expires).as("seed %s", seed).isLessThan(KEYS);
            assertThat(given.counted("expired")).as("seed %s", seed).isLessThanOrEqualTo(expires);
            assertThat(expires - given.counted("expired"))
                    .as("only of the last burst it is not known, seed %s", seed)
                    .isLessThanOrEqualTo(BreakingGovernor.BURST);
            assertThat(given.kept().stream()
                            .map(image ->
                                    new String(((Image.Expiry) image).key(), java.nio.charset.StandardCharsets.UTF_8))
                            .distinct()
                            .count())
                    .as("what may have been given can be taken back, seed %s", seed)
                    .isGreaterThanOrEqualTo(expires);

            TestSession ended = again(server, given, Map.of("ttl", "1h"), governor);
            assertThat(ended.counted("expired")).as("seed %s", seed).isEqualTo(KEYS);
            assertThat(ended.counters()).as("seed %s", seed).doesNotContainKey("skipped-has-ttl");
            assertThat(expires(wire)).isEqualTo(KEYS);
        }
    }

    @EngineTest
    void exchangesThatAreOnTheirWayTogetherAreLostTogether(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.fill("temp:", KEYS);
            BreakingGovernor governor = new BreakingGovernor(wire, new Random(1), 1).overlapping();

            TestSession ended =
                    again(server, work(server, Map.of("ttl", "1h"), governor, true), Map.of("ttl", "1h"), governor);

            assertThat(governor.breaks()).isGreaterThan(1);
            assertThat(ended.counted("expired")).isEqualTo(KEYS);
            assertThat(ended.counters()).doesNotContainKey("skipped-has-ttl");
            assertThat(expires(wire)).isEqualTo(KEYS);
        }
    }

    @EngineTest
    void deletionsAreCountedAndTheDoubtfulOnesAreSaid(Engine engine) {
        long seed = new Random().nextLong();
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.fill("temp:", KEYS);
            BreakingGovernor governor = new BreakingGovernor(wire, new Random(seed), 9);

            TestSession ended = again(
                    server, work(server, Map.of("delete", true), governor, true), Map.of("delete", true), governor);

            long doubtful = ended.counted("not-known");
            assertThat(wire.ask("DBSIZE").asLong()).isZero();
            assertThat(doubtful).as("seed %s", seed).isBetween(1L, (long) BreakingGovernor.BURST * governor.breaks());
            assertThat(ended.counted("deleted")).as("seed %s", seed).isBetween(KEYS - doubtful, (long) KEYS);
            assertThat(ended.counted("changed")).as("seed %s", seed).isGreaterThanOrEqualTo(KEYS);
        }
    }

    @EngineTest
    void aServerThatIsGivenUpInTheMiddleOfAPageIsToldAsItIs(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.fill("temp:", KEYS);
            BreakingGovernor tired = new BreakingGovernor(wire, new Random(1), Integer.MAX_VALUE).givesUpAfter(25);

            TestSession ended = work(server, Map.of("delete", true), tired, true);

            assertThat(ended.counted("deleted"))
                    .isEqualTo(KEYS - wire.ask("DBSIZE").asLong());
            assertThat(ended.counters()).doesNotContainKey("not-known");
        }
    }

    /** Attempts until one ends of itself; the connection is lost no more once the server has had enough of it. */
    private TestSession again(
            ServerProcess server, TestSession session, Map<String, Object> with, BreakingGovernor governor) {
        TestSession last = session;
        for (int attempt = 0; attempt < 5; attempt++) {
            last = attempt(server, last, with, governor);
        }
        governor.calm();
        return attempt(server, last, with, governor);
    }

    private TestSession work(ServerProcess server, Map<String, Object> with, BreakingGovernor governor, boolean fails) {
        TestSession session = attempt(server, null, with, governor);
        assertThat(failed).as("%s breaks", governor.breaks()).isEqualTo(fails);
        return session;
    }

    private TestSession attempt(
            ServerProcess server, TestSession before, Map<String, Object> with, BreakingGovernor governor) {
        var parameters = new HashMap<String, Object>(Map.of("pattern", "temp:*"));
        parameters.putAll(with);
        var target = Targets.of(server);
        try (GovernedConnection connection = servers.connector()
                .open(Targets.deployment(server, Access.OPEN), target, SPEC, Use.EXECUTE, governor)) {
            TestSession session = before == null ? TestSession.of(connection, SPEC) : before.next(connection);
            try {
                SPEC.execute(target, parameters, session.chunks(400));
                failed = false;
            } catch (TargetFault lost) {
                failed = true;
            }
            return session;
        }
    }

    private static long expires(Wire wire) {
        String line = wire.ask("INFO", "keyspace").asText();
        return Long.parseLong(line.replaceAll("(?s).*expires=(\\d+).*", "$1"));
    }
}
