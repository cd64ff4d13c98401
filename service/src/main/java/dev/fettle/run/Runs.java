package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What people may ask of a run, and what they may see. */
public final class Runs {
    private static final int TRIES = 5;
    private static final int LONGEST_WHY = 2000;

    private final RunStore store;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final Kick kick;
    private final InstantSource clock;

    public Runs(RunStore store, AuditLog audit, UnitOfWork unit, Kick kick, InstantSource clock) {
        this.store = store;
        this.audit = audit;
        this.unit = unit;
        this.kick = kick;
        this.clock = clock;
    }

    public Run get(RunId id) {
        return store.find(id).orElseThrow(() -> Problem.notFound("run", id.toString()));
    }

    public Tally tally(RunId id) {
        return store.tally(id);
    }

    /** What its targets wait for at this moment that lies outside the run. */
    public List<Wait> waits(Run run) {
        return run.state() == RunState.RUNNING ? store.waits(run.id(), run.wave()) : List.of();
    }

    /** Targets whose sequence is greater; of one state, or of any for null. */
    public List<RunTarget> targets(RunId id, @Nullable TargetState state, int afterSequence, int limit) {
        get(id);
        return store.targets(id, state, afterSequence, limit);
    }

    public RunTarget target(RunId id, int sequence) {
        return store.target(id, sequence).orElseThrow(() -> Problem.notFound("target", id + "/" + sequence));
    }

    /** Targets at work stop at their next exchange and are taken up again at their checkpoints. */
    public Run pause(Actor by, RunId id, String why) {
        return ask(by, id, new RunMachine.Event.PauseAsked("paused by " + by + tail(why)));
    }

    public Run resume(Actor by, RunId id, String why) {
        return ask(by, id, new RunMachine.Event.ResumeAsked("resumed by " + by + tail(why)));
    }

    /** Targets at work stop at their next exchange; what was done stays done. */
    public Run cancel(Actor by, RunId id, String why) {
        return ask(by, id, new RunMachine.Event.CancelAsked("cancelled by " + by + tail(why)));
    }

    /** The engine moves a run at the same time: a lost race is looked at again, never overwritten. */
    private Run ask(Actor by, RunId id, RunMachine.Event event) {
        for (int i = 0; i < TRIES; i++) {
            Run moved = unit.call(() -> move(by, get(id), event));
            if (moved != null) {
                return moved;
            }
        }
        throw Problem.conflict("moved-on", "run " + id + " moves too fast just now; ask again");
    }

    /** One move with its audit event. @return null where somebody else moved it at this moment */
    @Nullable
    Run move(Actor by, Run run, RunMachine.Event event) {
        Run next = RunMachine.next(run, event, clock.instant());
        return unit.call(() -> {
            if (!store.update(next)) {
                return null;
            }
            if (next.state() != run.state()) {
                audit.append(
                        by,
                        new AuditEvent.RunMoved(
                                run.id().value(),
                                run.change().value(),
                                word(run.state()),
                                word(next.state()),
                                next.why()));
            }
            unit.afterCommit(() -> kick.soon(run.id()));
            return get(run.id());
        });
    }

    private static String tail(String why) {
        if (why.length() > LONGEST_WHY) {
            throw Problem.invalid("too-long", "why", "has " + why.length() + " characters", "at most " + LONGEST_WHY);
        }
        return why.isBlank() ? "" : ": " + why.strip();
    }

    private static String word(RunState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
