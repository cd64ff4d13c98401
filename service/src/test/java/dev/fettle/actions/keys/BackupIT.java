package dev.fettle.actions.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Estimate;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Outcome;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Capabilities.Verdict;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.Targets;
import dev.fettle.testing.TestSession;
import dev.fettle.testing.Wire;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A key of which no backup can be kept is not deleted, and it is said why. */
final class BackupIT {
    private static final ActionSpec<?> SPEC = new KeysExpire().spec();
    private static final Map<String, Object> DELETE = Map.of("pattern", "cart:*", "delete", true, "backup", true);
    private static final int KEYS = 300;

    @EngineTest
    void whatTheServerDoesNotReadOutIsAnError(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server);
                Wire admin = Wire.to(server)) {
            wire.send(IntStream.range(0, KEYS)
                    .mapToObj(i -> Command.of("SET", "cart:" + i, "v"))
                    .toList());
            for (String command : List.of("dump", "memory|usage")) {
                String family = command.replace("|usage", "");
                admin.ask("ACL", "SETUSER", "default", "-" + family);
                TestSession session = TestSession.of(wire, SPEC);

                assertThatThrownBy(() -> SPEC.execute(Targets.of(server), DELETE, session))
                        .isInstanceOf(GiveUp.class)
                        .hasMessageContaining("NOPERM")
                        .hasMessageContaining(family);

                assertThat(session.counters()).doesNotContainKey("skipped-gone");
                assertThat(wire.ask("DBSIZE").asLong()).isEqualTo(KEYS);
                admin.ask("ACL", "SETUSER", "default", "+" + family);
                Estimate plan = SPEC.plan(
                        Targets.of(server, Map.of(command, Verdict.FORBIDDEN)),
                        DELETE,
                        TestSession.planning(wire, SPEC));
                assertThat(plan)
                        .isInstanceOfSatisfying(
                                Estimate.NotApplicable.class,
                                no -> assertThat(no.reason()).contains("grant +" + command));
            }
            Estimate plan = SPEC.plan(
                    Targets.of(server, Map.of("restore", Verdict.FORBIDDEN)), DELETE, TestSession.planning(wire, SPEC));
            assertThat(plan)
                    .isInstanceOfSatisfying(
                            Estimate.Work.class,
                            work -> assertThat(work.notes())
                                    .contains("as things are the backup cannot be put back: our user may not call"
                                            + " RESTORE: grant +restore"));
        }
    }

    @EngineTest
    void whatWouldHoldTheServerIsLeftAlone(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Wire wire = Wire.to(server)) {
            wire.ask("SET", "cart:large", "x".repeat(200_000));
            wire.ask("SET", "cart:fits", "x".repeat(90_000));
            wire.ask("SET", "cart:small", "x");
            TestSession session = TestSession.of(wire, SPEC);

            Outcome outcome = SPEC.execute(Targets.of(server), DELETE, session);

            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            assertThat(session.counters()).containsEntry("deleted", 2L).containsEntry("skipped-too-big", 1L);
            assertThat(wire.ask("EXISTS", "cart:large").asLong()).isEqualTo(1);
            assertThat(session.kept()).hasSize(2);
        }
    }
}
