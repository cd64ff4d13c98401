package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Estimate;
import dev.fettle.action.Outcome;
import dev.fettle.action.Target;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Capabilities.Verdict;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Keys judged by a moment in a hash field, or by how long nobody used them. */
final class HashAgeIT {
    private static final ActionSpec<?> SPEC = new KeysExpire().spec();
    private static final List<Map<String, Verdict>> WAYS = List.of(Map.of(), Map.of("evalsha", Verdict.FORBIDDEN));
    private static final Map<String, Object> OLD_SESSIONS =
            Map.of("pattern", "session:*", "delete", true, "only", "any", "field", "created_at", "olderThan", "30d");

    @EngineTest
    void onlyHashesWhoseMomentIsOldEnoughGo(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (Map<String, Verdict> way : WAYS) {
                sessions(wire);
                Target target = Targets.of(server, way);
                Estimate estimate = SPEC.plan(target, OLD_SESSIONS, TestSession.planning(wire, SPEC));
                assertThat(((Estimate.Work) estimate).keys().likely()).isEqualTo(4);
                TestSession session = TestSession.of(wire, SPEC);

                SPEC.execute(target, OLD_SESSIONS, session);

                assertThat(session.counters())
                        .containsEntry("deleted", 4L)
                        .containsEntry("skipped-too-young", 2L)
                        .containsEntry("skipped-unreadable", 3L);
                assertThat(left(wire, "session:old-*")).isZero();
                assertThat(left(wire, "session:*")).isEqualTo(5);
            }
        }
    }

    @EngineTest
    void aHashThatIsRefreshedBetweenReadingAndDeletingStays(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                Wire application = Wire.to(server)) {
            wire.ask("HSET", "session:1", "created_at", "1600000000");
            int[] exchange = {0};
            TestSession session = TestSession.of(wire, SPEC).between(() -> {
                // INFO, SCRIPT LOAD, SCAN, reading the field; the fifth exchange would delete.
                if (++exchange[0] == 5) {
                    application.ask("HSET", "session:1", "created_at", "1700000000000");
                }
            });

            SPEC.execute(Targets.of(server), OLD_SESSIONS, session);

            assertThat(session.counters()).containsEntry("skipped-changed", 1L).doesNotContainKey("deleted");
            assertThat(left(wire, "session:*")).isEqualTo(1);
        }
    }

    @EngineTest
    void idleKeysGoAndUsedOnesStay(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.ask("SET", "source", "v");
            byte[] dump = Objects.requireNonNull(wire.ask("DUMP", "source").asBytes());
            for (Map<String, Verdict> way : WAYS) {
                for (int i = 0; i < 20; i++) {
                    // Minutes, not hours: Redis 6.2 restores an idleness that its 24-bit clock can't subtract as 97
                    // days.
                    wire.ask("RESTORE", "cache:" + i, 0, dump, "REPLACE", "IDLETIME", i * 20);
                }
                TestSession session = TestSession.of(wire, SPEC);

                Outcome outcome = SPEC.execute(
                        Targets.of(server, way), Map.of("pattern", "cache:*", "ttl", "1h", "idle", "190s"), session);

                assertThat(outcome.summary()).startsWith("10 keys given");
                for (int i = 0; i < 20; i++) {
                    assertThat(wire.ask("TTL", "cache:" + i).asLong() > 0).isEqualTo(i >= 10);
                }
                assertThat(session.counters()).containsEntry("skipped-recently-used", 10L);
            }
        }
    }

    @EngineTest
    void idlenessIsNotJudgedWhereTheServerCountsUses(Engine engine) {
        ServerOptions lfu = ServerOptions.none().with("maxmemory-policy", "allkeys-lfu");
        try (ServerProcess server = ServerProcess.start(engine, lfu);
                Wire wire = Wire.to(server)) {
            Map<String, Object> parameters = new HashMap<>(Map.of("pattern", "c:*", "ttl", "1h", "idle", "1d"));
            Target target = Targets.of(server);

            assertThat(SPEC.plan(target, parameters, TestSession.planning(wire, SPEC)))
                    .isInstanceOf(Estimate.NotApplicable.class);
            assertThat(SPEC.execute(target, parameters, TestSession.of(wire, SPEC))
                            .summary())
                    .contains("allkeys-lfu");
        }
    }

    private static void sessions(Wire wire) {
        Instant now = Instant.ofEpochSecond(wire.ask("TIME").asList().getFirst().asLong());
        Instant old = now.minus(Duration.ofDays(31));
        Instant young = now.minus(Duration.ofDays(29));
        wire.ask("FLUSHALL");
        wire.ask("HSET", "session:old-1", "created_at", old.getEpochSecond());
        wire.ask("HSET", "session:old-2", "created_at", old.toEpochMilli());
        wire.ask("HSET", "session:old-3", "created_at", old.toString());
        wire.ask("HSET", "session:old-4", "created_at", old.getEpochSecond() + ".25");
        wire.ask("HSET", "session:new-1", "created_at", young.getEpochSecond());
        wire.ask("HSET", "session:new-2", "created_at", young.toString());
        wire.ask("HSET", "session:odd-1", "created_at", "20200101");
        wire.ask("HSET", "session:odd-2", "created_at", "");
        wire.ask("HSET", "session:odd-3", "other", "1600000000");
        wire.ask("SET", "session:text", "1600000000");
    }

    private static int left(Wire wire, String pattern) {
        int hashes = 0;
        for (var key : wire.ask("KEYS", pattern).asList()) {
            if (wire.ask("TYPE", key.asText()).asText().equals("hash")) {
                hashes++;
            }
        }
        return hashes;
    }
}
