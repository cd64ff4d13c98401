package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Burst;
import dev.fettle.action.Connector.Use;
import dev.fettle.action.GiveUp;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Image;
import dev.fettle.action.Reply;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Capabilities.Verdict;
import dev.fettle.redis.AddressRule;
import dev.fettle.redis.RedisServers;
import dev.fettle.redis.RedisSettings;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;

/** A page of keys whose turn comes late, since the server was strained when it was ready, is worked out anew. */
final class LateExpiryIT {
    private static final ActionSpec<?> SPEC = new KeysExpire().spec();
    private static final int KEYS = 300;
    private final RedisServers servers = new RedisServers(RedisSettings.DEFAULTS, AddressRule.standard(), name -> null);

    @AfterEach
    void close() {
        servers.close();
    }

    @EngineTest
    void keysLiveAsLongAsWasAskedAlsoAfterAWaitLongerThanThat(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way : List.of(
                    Map.<String, Verdict>of(),
                    Map.of("expire+nx", Verdict.UNSUPPORTED, "evalsha", Verdict.FORBIDDEN))) {
                for (String only : List.of("without-ttl", "any")) {
                    wire.ask("FLUSHALL");
                    wire.fill("temp:", KEYS);
                    Waiting governor = new Waiting(wire, Duration.ofMillis(2_200), 1);
                    TestSession session = expire(server, governor, way, Map.of("ttl", "2s", "only", only));

                    assertThat(session.counters()).containsEntry("expired", (long) KEYS);
                    Map<String, Long> given = new HashMap<>();
                    for (Image image : session.kept()) {
                        // The last one counts: the first page was worked out twice.
                        Image.Expiry expiry = (Image.Expiry) image;
                        given.put(new String(expiry.key(), StandardCharsets.UTF_8), expiry.after());
                    }
                    assertThat(given).hasSize(KEYS);
                    assertThat(given.values())
                            .as("%s, %s", only, way)
                            .allSatisfy(
                                    moment -> assertThat(moment).isGreaterThanOrEqualTo(governor.waitedUntil + 1_900));
                    long before = millis(wire.ask("TIME"));
                    long left = wire.ask("PTTL", "temp:0").asLong();
                    long after = millis(wire.ask("TIME"));
                    if (left > 0) {
                        assertThat(given.get("temp:0")).isBetween(before + left - 1, after + left + 1);
                    } else {
                        assertThat(after).isGreaterThanOrEqualTo(given.get("temp:0"));
                    }
                }
            }
        }
    }

    @EngineTest
    void aTimeToLiveThatThePaceCannotKeepIsNotGiven(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.fill("temp:", KEYS);
            Waiting governor = new Waiting(wire, Duration.ofMillis(80), Integer.MAX_VALUE);

            assertThatThrownBy(() -> expire(server, governor, Map.of(), Map.of("ttl", "1s")))
                    .isInstanceOf(GiveUp.class)
                    .hasMessageContaining("could not be reached in time")
                    .hasMessageContaining("a longer ttl, or larger limits");

            assertThat(wire.ask("INFO", "keyspace").asText()).contains("keys=" + KEYS + ",expires=0");
        }
    }

    private TestSession expire(
            ServerProcess server, Governor governor, Map<String, Verdict> way, Map<String, Object> parameters) {
        var all = new HashMap<String, Object>(Map.of("pattern", "temp:*", "jitter", "0%"));
        all.putAll(parameters);
        var target = Targets.of(server, way);
        try (GovernedConnection connection = servers.connector()
                .open(Targets.deployment(server, Access.OPEN), target, SPEC, Use.EXECUTE, governor)) {
            TestSession session = TestSession.of(connection, SPEC).chunks(100);
            SPEC.execute(target, all, session);
            return session;
        }
    }

    private static long millis(Reply time) {
        return time.asList().get(0).asLong() * 1_000 + time.asList().get(1).asLong() / 1_000;
    }

    /** Stands for a server that is strained whenever keys are to be changed, as often as that. */
    private static final class Waiting implements Governor {
        private final Wire wire;
        private final Duration wait;
        private int left;
        private long waitedUntil;

        Waiting(Wire wire, Duration wait, int times) {
            this.wire = wire;
            this.wait = wait;
            this.left = times;
        }

        @Override
        public void before(Burst burst) {
            if (burst.writes() > 1 && left > 0) {
                left--;
                for (long end = System.nanoTime() + wait.toNanos(); System.nanoTime() - end < 0; ) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
                waitedUntil = millis(wire.ask("TIME"));
            }
        }

        @Override
        public void after(Burst burst, long nanos) {}

        @Override
        public int chunk(String kind, int smallest, int largest) {
            return largest;
        }
    }
}
