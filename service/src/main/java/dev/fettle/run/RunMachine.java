package dev.fettle.run;

import dev.fettle.Problem;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The transitions of a run, and nothing else: no clock, no store. */
final class RunMachine {
    /** What can happen to a run. */
    sealed interface Event {
        record Start() implements Event {}

        /** All targets of a wave are over; the next wave may start no earlier than that. */
        record WaveDone(Instant soakUntil) implements Event {}

        record NextWave() implements Event {}

        /** The gate did not hold after a wave: a person decides. */
        record GateShut(String why) implements Event {}

        record PauseAsked(String why) implements Event {}

        record ResumeAsked(String why) implements Event {}

        record CancelAsked(String why) implements Event {}

        /** No target is at work any more: what was asked for becomes true. */
        record Quiet(Tally tally, int budget) implements Event {}

        /** Failures passed the budget. */
        record BudgetSpent(String why) implements Event {}

        /** The last wave is over. */
        record AllDone(Tally tally) implements Event {}
    }

    private RunMachine() {}

    /**
     * The run after the event.
     *
     * @throws Problem (conflict) naming the run, its state and the event, where that may not happen now
     */
    static Run next(Run run, Event event, Instant now) {
        return switch (event) {
            case Event.Start start
            when run.state() == RunState.PENDING -> copy(run, RunState.RUNNING, 1, null, "started", now, null);
            case Event.WaveDone done
            when run.state() == RunState.RUNNING && run.soakUntil() == null ->
                copy(run, RunState.RUNNING, run.wave(), done.soakUntil(), "wave " + run.wave() + " done", null, null);
            case Event.NextWave next
            when run.state() == RunState.RUNNING && run.wave() < run.waves() ->
                copy(run, RunState.RUNNING, run.wave() + 1, null, "wave " + (run.wave() + 1), null, null);
            case Event.GateShut shut
            when run.state() == RunState.RUNNING && run.soakUntil() != null ->
                copy(run, RunState.PAUSED, run.wave(), run.soakUntil(), shut.why(), null, null);
            case Event.PauseAsked asked
            when run.state() == RunState.RUNNING || run.state() == RunState.PENDING ->
                copy(run, RunState.PAUSING, run.wave(), run.soakUntil(), asked.why(), null, null);
            case Event.ResumeAsked asked
            when run.state() == RunState.PAUSED || run.state() == RunState.PAUSING ->
                // A run that was paused before its first wave has not started.
                copy(
                        run,
                        run.wave() == 0 ? RunState.PENDING : RunState.RUNNING,
                        run.wave(),
                        run.soakUntil(),
                        asked.why(),
                        null,
                        null);
            case Event.CancelAsked asked
            when !run.state().isOver() && run.state() != RunState.CANCELLING ->
                copy(run, RunState.CANCELLING, run.wave(), null, asked.why(), null, null);
            case Event.BudgetSpent spent
            when run.state() == RunState.RUNNING || run.state() == RunState.PAUSING ->
                copy(run, RunState.CANCELLING, run.wave(), null, spent.why(), null, null);
            case Event.Quiet quiet
            when run.state() == RunState.PAUSING ->
                copy(run, RunState.PAUSED, run.wave(), run.soakUntil(), run.why(), null, null);
            case Event.Quiet quiet
            when run.state() == RunState.CANCELLING -> {
                boolean failed = quiet.tally().failures() > quiet.budget();
                yield copy(run, failed ? RunState.FAILED : RunState.CANCELLED, run.wave(), null, run.why(), null, now);
            }
            case Event.AllDone done when run.state() == RunState.RUNNING -> allDone(run, done.tally(), now);
            default ->
                throw Problem.conflict(
                        "wrong-state",
                        "run " + run.id() + " is " + run.state().name().toLowerCase(Locale.ROOT) + "; it takes no "
                                + words(event));
        };
    }

    private static Run allDone(Run run, Tally tally, Instant now) {
        if (tally.failures() == 0) {
            return copy(run, RunState.SUCCEEDED, run.wave(), null, tally.words(), null, now);
        }
        String why = tally.words() + "; the failures are within the failure budget";
        return copy(run, RunState.FAILED, run.wave(), null, why, null, now);
    }

    private static String words(Event event) {
        String name = event.getClass().getSimpleName();
        return name.replace("Asked", "").toLowerCase(Locale.ROOT);
    }

    private static Run copy(
            Run run,
            RunState state,
            int wave,
            @Nullable Instant soakUntil,
            String why,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {
        return new Run(
                run.id(),
                run.change(),
                run.plan(),
                run.playbook(),
                run.playbookVersion(),
                state,
                wave,
                run.waves(),
                soakUntil,
                run.targets(),
                why,
                run.createdAt(),
                startedAt == null ? run.startedAt() : startedAt,
                endedAt == null ? run.endedAt() : endedAt,
                run.version());
    }
}
