package dev.fettle.actions.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Estimate;
import dev.fettle.action.Outcome;
import dev.fettle.action.Target;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Capabilities.Verdict;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What memory.purge says it returned, against what the server then says. */
final class MemoryPurgeIT {
    private static final ActionSpec<?> SPEC = new MemoryPurge().spec();

    @EngineTest
    void returnsWhatWasDirtyAndSaysHowMuch(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.ask("CONFIG", "SET", "jemalloc-bg-thread", "no");
            String filling = "x".repeat(20_000);
            List<Command> removal = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                wire.ask("SET", "filler:" + i, filling);
                removal.add(Command.of("DEL", "filler:" + i));
            }
            // FLUSHALL would purge by itself.
            wire.send(removal);
            Await.until(
                    Duration.ofSeconds(10),
                    "the server's figures know of it",
                    () -> AllocatorFigures.read(wire).active() < 20_000_000);
            Target target = Targets.of(server);
            Estimate.Work estimate = (Estimate.Work) SPEC.plan(target, Map.of(), TestSession.planning(wire, SPEC));
            TestSession session = TestSession.of(wire, SPEC);

            Outcome outcome = SPEC.execute(target, Map.of(), session);

            long returned = session.counted("returned-bytes");
            assertThat(outcome.summary()).isEqualTo("returned " + returned + " bytes to the operating system");
            assertThat(session.counters().keySet()).containsExactly("returned-bytes");
            assertThat(returned).isBetween(10_000_000L, estimate.bytes().high() + 10_000_000);
            assertThat(session.notes().getLast()).contains("allocator resident");
        }
    }

    @EngineTest
    void isNotForServersThatForbidIt(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            Target forbidden = Targets.of(server, Map.of("memory|purge", Verdict.FORBIDDEN));

            assertThat(SPEC.plan(forbidden, Map.of(), TestSession.planning(wire, SPEC)))
                    .isInstanceOf(Estimate.NotApplicable.class);
            assertThat(SPEC.execute(forbidden, Map.of(), TestSession.of(wire, SPEC))
                            .summary())
                    .contains("grant +memory|purge");
        }
    }
}
