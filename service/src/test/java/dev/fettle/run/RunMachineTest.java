package dev.fettle.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.change.ChangeId;
import dev.fettle.plan.PlanId;
import dev.fettle.run.RunMachine.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunMachineTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Tally CLEAN = new Tally(0, 0, 5, 0, 0, 0, 0);
    private static final Tally THREE_FAILED = new Tally(0, 0, 2, 3, 0, 0, 0);
    private static final List<Event> EVENTS = List.of(
            new Event.Start(),
            new Event.WaveDone(NOW),
            new Event.NextWave(),
            new Event.GateShut("shut"),
            new Event.PauseAsked("pause"),
            new Event.ResumeAsked("resume"),
            new Event.CancelAsked("cancel"),
            new Event.Quiet(CLEAN, 0),
            new Event.BudgetSpent("spent"),
            new Event.AllDone(CLEAN));

    @Test
    void everyStateIsReachedAndEveryLiveOneCanStillEnd() {
        Set<RunState> reached = new HashSet<>();
        for (Run run : reachable()) {
            reached.add(run.state());
            if (!run.state().isOver()) {
                assertThat(endsFrom(run)).as("from " + run.state()).isTrue();
            }
        }
        assertThat(reached).contains(RunState.PAUSED, RunState.SUCCEEDED, RunState.CANCELLED);
    }

    @Test
    void aRunThatIsOverTakesNothingAnymore() {
        for (RunState state : List.of(RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED)) {
            for (Event event : EVENTS) {
                assertThatThrownBy(() -> RunMachine.next(run(state, 1, null), event, NOW))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining(state.name().toLowerCase(java.util.Locale.ROOT))
                        .hasMessageContaining("run ");
            }
        }
    }

    @Test
    void failuresBeyondTheBudgetEndAsFailedAndACancelAsCancelled() {
        Run cancelling = run(RunState.CANCELLING, 1, null);
        assertThat(RunMachine.next(cancelling, new Event.Quiet(THREE_FAILED, 3), NOW)
                        .state())
                .isEqualTo(RunState.CANCELLED);
        assertThat(RunMachine.next(cancelling, new Event.Quiet(THREE_FAILED, 2), NOW)
                        .state())
                .isEqualTo(RunState.FAILED);
    }

    @Test
    void failuresWithinTheBudgetAreNoSuccess() {
        Run done = RunMachine.next(run(RunState.RUNNING, 2, null), new Event.AllDone(THREE_FAILED), NOW);
        assertThat(done.state()).isEqualTo(RunState.FAILED);
        assertThat(done.why()).contains("2 done, 3 failed").contains("within the failure budget");
    }

    @Test
    void theNextWaveWaitsForTheSoak() {
        Run soaking = RunMachine.next(run(RunState.RUNNING, 1, null), new Event.WaveDone(NOW.plusSeconds(30)), NOW);
        assertThat(soaking.soakUntil()).isEqualTo(NOW.plusSeconds(30));
        Run next = RunMachine.next(soaking, new Event.NextWave(), NOW);
        assertThat(next.wave()).isEqualTo(2);
        assertThat(next.soakUntil()).isNull();
    }

    @Test
    void aShutGatePausesAndIsAskedAgainAfterAResume() {
        Run paused = RunMachine.next(run(RunState.RUNNING, 1, NOW), new Event.GateShut("lag"), NOW);
        assertThat(paused.state()).isEqualTo(RunState.PAUSED);
        assertThat(RunMachine.next(paused, new Event.ResumeAsked("go"), NOW).soakUntil())
                .isEqualTo(NOW);
    }

    private static Set<Run> reachable() {
        Deque<Run> open = new ArrayDeque<>(List.of(run(RunState.PENDING, 0, null)));
        Set<Run> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            Run run = open.pop();
            for (Event event : EVENTS) {
                Run next = after(run, event);
                if (next != null && seen.add(next)) {
                    open.push(next);
                }
            }
        }
        return seen;
    }

    private static boolean endsFrom(Run run) {
        Run cancelling = run.state() == RunState.CANCELLING ? run : after(run, new Event.CancelAsked("cancel"));
        return cancelling != null
                && RunMachine.next(cancelling, new Event.Quiet(CLEAN, 0), NOW)
                        .state()
                        .isOver();
    }

    private static @Nullable Run after(Run run, Event event) {
        try {
            return RunMachine.next(run, event, NOW);
        } catch (Problem refused) {
            return null;
        }
    }

    private static final UUID ID = new UUID(1, 1);

    private static Run run(RunState state, int wave, @Nullable Instant soakUntil) {
        return new Run(
                new RunId(ID),
                new ChangeId(ID),
                new PlanId(ID),
                "expire-temp-keys",
                "0".repeat(64),
                state,
                wave,
                2,
                soakUntil,
                5,
                "",
                NOW,
                null,
                null,
                1);
    }
}
