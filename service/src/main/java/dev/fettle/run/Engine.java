package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.playbook.Playbook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives runs: each call looks where a run stands and does what is next. It may be called by any node, at any time, twice
 * at once: what it does is decided by compare-and-set and by leases in the database.
 */
public final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    /** Moves that one call makes at most: start, wave after wave without targets, end. */
    private static final int MOST_MOVES = 1000;

    private static final Duration WHILE_SLOTS_MOVE = Duration.ofSeconds(2);

    private final RunStore store;
    private final Runs runs;
    private final Workers workers;
    private final Gate gate;
    private final Gaps gaps;
    private final Rules rules;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final Kick kick;
    private final InstantSource clock;
    private final ConcurrentMap<RunId, Integer> asked = new ConcurrentHashMap<>();
    private final Set<RunId> atGate = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;
    private volatile boolean resting;

    /** What a run has to keep to: its playbook. */
    @FunctionalInterface
    public interface Rules {
        Playbook of(Run run);
    }

    public Engine(
            RunStore store,
            Runs runs,
            Workers workers,
            Gate gate,
            Gaps gaps,
            Rules rules,
            AuditLog audit,
            UnitOfWork unit,
            Kick kick,
            InstantSource clock) {
        this.store = store;
        this.runs = runs;
        this.workers = workers;
        this.gate = gate;
        this.gaps = gaps;
        this.rules = rules;
        this.audit = audit;
        this.unit = unit;
        this.kick = kick;
        this.clock = clock;
    }

    /** Does what is next for one run, until it has to wait for its targets, its soak, or a person. */
    public void drive(RunId id) {
        if (resting) {
            return;
        }
        for (int moves = 0; moves < MOST_MOVES; moves++) {
            Optional<Run> run = store.find(id);
            if (run.isEmpty() || !step(run.get())) {
                return;
            }
        }
        log.warn("run {}: still moving after {} moves, goes on at the next tick", id, MOST_MOVES);
    }

    /** Has it driven in this node, by one thread at a time; all calls that come meanwhile become one more drive. */
    public void driveSoon(RunId id) {
        if (draining || asked.merge(id, 1, Integer::sum) > 1) {
            return;
        }
        // Of the system's: what it waits for must not stand in line behind the targets at work, see Desk.
        Thread driver = Thread.ofPlatform().name("drive-" + id).daemon().unstarted(() -> driveWhileAsked(id));
        try {
            driver.start();
        } catch (Error noThread) {
            asked.remove(id);
            throw noThread;
        }
    }

    private void driveWhileAsked(RunId id) {
        Integer seen;
        do {
            seen = asked.get(id);
            driven(id);
        } while (!asked.remove(id, seen));
    }

    private void driven(RunId id) {
        try {
            drive(id);
        } catch (Problem problem) {
            log.warn("run {}: goes on at the next sweep: {}", id, problem.text());
        } catch (RuntimeException defect) {
            log.error("run {} cannot be driven", id, defect);
        } catch (Error end) {
            // Or nobody in this node would ever drive it again.
            asked.remove(id);
            throw end;
        }
    }

    /**
     * Has whatever lives driven: makes up for every signal that was lost and every node that died. Side by side: a gate that
     * takes long to answer holds up its own run alone.
     */
    public void sweep() {
        for (Run run : store.live()) {
            if (run.state() != RunState.PAUSED) {
                driveSoon(run.id());
            }
        }
    }

    /** @return whether something moved, so that it is worth looking again */
    private boolean step(Run run) {
        return switch (run.state()) {
            case PENDING -> moved(run, new RunMachine.Event.Start(), true);
            case RUNNING -> running(run);
            case PAUSING, CANCELLING -> quiet(run);
            case PAUSED, SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }

    private boolean running(Run run) {
        Playbook playbook = rules.of(run);
        RunStore.Standing standing = store.standing(run.id(), run.wave());
        int budget = playbook.rollout().stopAfterFailures();
        if (standing.failures() > budget) {
            return moved(run, new RunMachine.Event.BudgetSpent(spent(store.tally(run.id()), budget)), false);
        }
        if (standing.open()) {
            if (standing.claimable()) {
                workers.take(run, playbook, this::driveSoon);
            }
            return false;
        }
        if (run.wave() >= run.waves()) {
            return allEnded(run, store.tally(run.id()));
        }
        Instant until = run.soakUntil();
        if (until == null) {
            Instant soaked = clock.instant().plus(playbook.rollout().soak());
            return moved(run, new RunMachine.Event.WaveDone(soaked), false);
        }
        if (clock.instant().isBefore(until)) {
            kick.at(run.id(), until);
            return false;
        }
        return gated(run, playbook);
    }

    private boolean allEnded(Run run, Tally all) {
        return switch (gaps.close(run)) {
            case NOTHING -> moved(run, new RunMachine.Event.AllDone(all), false);
            case CHANGED -> true;
            case MOVING -> {
                kick.at(run.id(), clock.instant().plus(WHILE_SLOTS_MOVE));
                yield false;
            }
        };
    }

    /** Asking a gate may take seconds: in this node one caller does, and the others leave it to that one. */
    private boolean gated(Run run, Playbook playbook) {
        if (!atGate.add(run.id())) {
            return false;
        }
        try {
            Optional<String> shut = gate.shut(run, playbook);
            return shut.isPresent()
                    ? moved(run, new RunMachine.Event.GateShut(shut.get()), false)
                    : moved(run, new RunMachine.Event.NextWave(), true);
        } finally {
            atGate.remove(run.id());
        }
    }

    /** What was asked for becomes true once no target is at work. */
    private boolean quiet(Run run) {
        boolean ending = run.state() == RunState.CANCELLING;
        unit.run(() -> {
            tellOf(run, "taken back from a node that is gone", store.releaseAbandoned(run.id()));
            if (ending) {
                tellOf(run, "cancelled", store.cancelPending(run.id(), run.why(), clock.instant()));
            }
        });
        Tally tally = store.tally(run.id());
        // Asked for after the count: one that is half-done is at work or waits, and is not begun anew by anybody.
        if (store.isHalfDone(run.id())) {
            conclude(run);
            return false;
        } else if (tally.running() > 0) {
            return false;
        }
        // One that was pausing came back between the two statements: it is cancelled in the next round.
        if (ending && tally.pending() > 0) {
            return true;
        }
        int budget =
                readable(run).map(book -> book.rollout().stopAfterFailures()).orElse(0);
        return moved(run, new RunMachine.Event.Quiet(tally, budget), false);
    }

    /** What was begun on a shard and must not be left so is brought to its end by whoever is there to do it. */
    private void conclude(Run run) {
        readable(run).ifPresentOrElse(playbook -> workers.take(run, playbook, this::driveSoon), () -> {
            String why = "was begun, and Fettle cannot bring it to its end without its playbook: look at its servers";
            unit.run(() -> tellOf(run, "given up: " + why, store.giveUpHalfDone(run.id(), why, clock.instant())));
        });
    }

    /** A run ends also where its playbook can no longer be read: then no failure counts as allowed. */
    private Optional<Playbook> readable(Run run) {
        try {
            return Optional.of(rules.of(run));
        } catch (Problem unread) {
            if (unread.kind() == Problem.Kind.UNAVAILABLE) {
                throw unread;
            }
            log.warn("run {}: ends without its playbook, which cannot be read: {}", run.id(), unread.text());
            return Optional.empty();
        }
    }

    private void tellOf(Run run, String what, int targets) {
        if (targets > 0) {
            audit.append(
                    Actor.SYSTEM,
                    new AuditEvent.TargetsMoved(run.id().value(), run.change().value(), what, targets));
        }
    }

    private boolean moved(Run run, RunMachine.Event event, boolean newWave) {
        Run next = unit.call(() -> {
            Run moved = runs.move(Actor.SYSTEM, run, event);
            if (moved != null && newWave) {
                int targets = store.tally(run.id(), moved.wave()).total();
                audit.append(
                        Actor.SYSTEM,
                        new AuditEvent.WaveStarted(
                                run.id().value(), run.change().value(), moved.wave(), targets));
            }
            return moved;
        });
        if (next != null) {
            log.info("run {}: {} wave {} of {}: {}", run.id(), next.state(), next.wave(), next.waves(), next.why());
        }
        // Where another node was faster, its move is looked at too.
        return true;
    }

    private static String spent(Tally tally, int budget) {
        return tally.failures() + " targets failed, the failure budget is " + budget + "; " + tally.running()
                + " were at work at that moment";
    }

    /** Whether this node leaves all runs to the others; what it has at work it brings to its end. */
    public void rest(boolean rests) {
        resting = rests;
    }

    public boolean isResting() {
        return resting;
    }

    /** Stops taking new work, has the work of this node stop at its next exchange, and waits for it. */
    public void drain(Duration atMost) {
        draining = true;
        workers.drain(atMost);
    }

    /** The targets that this node works on at the moment. */
    public List<RunStore.Claim> atWork() {
        return workers.atWork();
    }
}
