package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Reply;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.EnginesUnderTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The interval of a plan against the truth, on keyspaces of several shapes. */
final class ExpirePlanIT {
    private static final ActionSpec<?> SPEC = new KeysExpire().spec();
    private static final Map<String, Object> TEMP = Map.of("pattern", "temp:*", "ttl", "1h");
    private static final int MANY = 100_000;

    @EngineTest
    void holdsTheTruth(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (int share : List.of(0, 1, 20, 400, 999, 1_000)) {
                wire.ask("FLUSHALL");
                long truth = fill(wire, share, "");

                Estimate estimate = plan(server, wire, TEMP);

                assertHolds(((Estimate.Work) estimate).keys(), truth);
            }
        }
    }

    @EngineTest
    void aSmallKeyspaceIsKnownExactly(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            for (int i = 0; i < 500; i++) {
                wire.ask("SET", "temp:" + i, "v".repeat(100));
                wire.ask("SET", "temp:live:" + i, "v", "EX", 500);
            }
            wire.ask("SET", "temp:\u001b[31m\n", "v");

            Estimate.Work work = (Estimate.Work) plan(server, wire, TEMP);

            assertThat(work.keys()).isEqualTo(Interval.exactly(501));
            assertThat(work.commands()).isEqualTo(Interval.exactly(1001));
            assertThat(work.samples()).hasSize(5).allMatch(name -> name.startsWith("temp:"));
            assertThat(work.nearMisses())
                    .hasSize(5)
                    .allMatch(name -> name.matches("temp:live:\\d+ \\(expires in .*\\)"));
            assertThat(work.notes()).anyMatch(note -> note.contains("KEEPTTL"));
            assertThat(work.bytes().likely()).isBetween(501 * 120L, 501 * 300L);
            assertThat(plan(server, wire, Map.of("pattern", "tmp:*", "ttl", "1h")))
                    .isEqualTo(new Estimate.Nothing("no key matches tmp:*"));
            assertThat(((Estimate.Nothing) plan(server, wire, Map.of("pattern", "temp:live:*", "ttl", "1h"))).reason())
                    .startsWith("none of the 500 keys that match temp:live:* is meant, such as temp:live:");
        }
    }

    @Test
    void namesWithOneHashTagDoNotMislead() {
        Engine engine = EnginesUnderTest.engine("redis-8.0");
        ServerOptions cluster = ServerOptions.none().with("cluster-enabled", "yes");
        try (ServerProcess server = ServerProcess.start(engine, cluster);
                Wire wire = Wire.to(server)) {
            wire.ask("CLUSTER", "ADDSLOTSRANGE", 0, 16_383);
            Await.until(
                    Duration.ofSeconds(20),
                    "the cluster is there",
                    () -> wire.ask("CLUSTER", "INFO").asText().contains("cluster_state:ok"));
            for (String tag : List.of("{a}", "{b}", "{cde}")) {
                wire.ask("FLUSHALL");
                long truth = fill(wire, 300, tag);

                Estimate.Work work = (Estimate.Work) plan(server, wire, Map.of("pattern", "temp:*", "ttl", "1h"));

                assertHolds(work.keys(), truth);
            }
        }
    }

    /** What a scan meets first is what a run did before it was cut off; a table in mid-resize is walked as any other. */
    @EngineTest
    void aRunThatWasCutOffDoesNotMislead(Engine engine) {
        ServerOptions resizing = ServerOptions.none().with("activerehashing", "no");
        try (ServerProcess server = ServerProcess.start(engine, resizing);
                Wire wire = Wire.to(server)) {
            for (int keys : List.of(MANY, 135_000)) {
                wire.ask("FLUSHALL");
                wire.send(IntStream.range(0, keys)
                        .mapToObj(i -> Command.of("SET", "temp:" + i, "v"))
                        .toList());
                int done = expireFromTheStart(wire, keys / 6);

                Estimate.Work work = (Estimate.Work) plan(server, wire, TEMP);

                assertHolds(work.keys(), keys - done);
            }
        }
    }

    private static int expireFromTheStart(Wire wire, int keys) {
        int done = 0;
        String cursor = "0";
        while (done < keys) {
            List<Reply> page = wire.ask("SCAN", cursor, "COUNT", 1_000).asList();
            List<Reply> names = page.get(1).asList();
            wire.send(names.stream()
                    .map(name -> Command.of("EXPIRE", name.asText(), 5_000))
                    .toList());
            done += names.size();
            cursor = page.getFirst().asText();
        }
        return done;
    }

    /** So many in a thousand of the keys are to expire, as many again have a time to live. */
    private static long fill(Wire wire, int share, String tag) {
        List<Command> commands = new ArrayList<>();
        long meant = 0;
        for (int i = 0; i < MANY; i++) {
            if (i % 1_000 < share) {
                commands.add(Command.of("SET", "temp:" + tag + i, "v"));
                meant++;
            } else if (i % 1_000 < 2 * share) {
                commands.add(Command.of("SET", "temp:" + i, "v", "EX", 5_000));
            } else {
                commands.add(Command.of("SET", "user:" + i, "v"));
            }
        }
        wire.send(commands);
        return meant;
    }

    /** One plan in twenty may be off; half as wide again on both sides, one in some hundreds. Twice, none in our lifetime. */
    private static void assertHolds(Interval interval, long truth) {
        long reach = interval.high() - interval.low();
        assertThat(truth).as("%s", interval).isBetween(interval.low() - reach, interval.high() + reach);
        assertThat(reach).as("the interval says something: %s", interval).isLessThan(MANY / 50);
    }

    private static Estimate plan(ServerProcess server, Wire wire, Map<String, Object> parameters) {
        return SPEC.plan(Targets.of(server), parameters, TestSession.planning(wire, SPEC));
    }
}
