package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeId;
import dev.fettle.change.ChangeState;
import dev.fettle.change.ChangeStore;
import dev.fettle.change.Changes;
import dev.fettle.fleet.FleetStore;
import dev.fettle.plan.Drift;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.PlannedTarget;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns an approved change into a run, once, whoever tries. */
public final class Starter {
    private static final Logger log = LoggerFactory.getLogger(Starter.class);
    private static final int SWEEP = 100;

    private final Changes changes;
    private final ChangeStore store;
    private final PlanStore plans;
    private final FleetStore fleet;
    private final RunStore runs;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final Kick kick;
    private final InstantSource clock;

    public Starter(
            Changes changes,
            ChangeStore store,
            PlanStore plans,
            FleetStore fleet,
            RunStore runs,
            AuditLog audit,
            UnitOfWork unit,
            Kick kick,
            InstantSource clock) {
        this.changes = changes;
        this.store = store;
        this.plans = plans;
        this.fleet = fleet;
        this.runs = runs;
        this.audit = audit;
        this.unit = unit;
        this.kick = kick;
        this.clock = clock;
    }

    /** Starts it if it is approved and its time has come. @return the run, where one was created by this call */
    public Optional<Run> start(ChangeId id) {
        Change change = changes.get(id);
        Instant now = clock.instant();
        Instant notBefore = change.notBefore();
        if (change.state() != ChangeState.APPROVED || (notBefore != null && now.isBefore(notBefore))) {
            return Optional.empty();
        }
        Plan plan = plans.find(change.plan())
                .orElseThrow(() -> Problem.notFound("plan", change.plan().toString()));
        List<String> drift = Drift.material(
                plan,
                fleet.instances(
                        plan.targets().stream().map(PlannedTarget::instance).toList()));
        try {
            if (drift.isEmpty()) {
                return Optional.of(create(change, plan, now));
            }
            changes.superseded(change, "plan again, the fleet has moved on: " + Drift.words(drift));
        } catch (Problem moved) {
            if (moved.kind() != Problem.Kind.CONFLICT) {
                throw moved;
            }
            // Another node started it, or somebody withdrew it, at this moment.
            log.debug("change {} was not started here: {}", id, moved.text());
        }
        return Optional.empty();
    }

    /** Starts what may start and ends what waited too long: makes up for lost signals. */
    public void sweep() {
        changes.expire();
        for (Change change : store.startable(clock.instant(), SWEEP)) {
            try {
                start(change.id());
            } catch (Problem problem) {
                log.warn("change {} could not be started: {}", change.id(), problem.text());
            } catch (RuntimeException defect) {
                // One change that cannot be read must not hold up the others.
                log.error("change {} could not be started", change.id(), defect);
            }
        }
    }

    private Run create(Change change, Plan plan, Instant now) {
        Run run = new Run(
                new RunId(UUID.randomUUID()),
                change.id(),
                plan.id(),
                plan.playbook(),
                plan.version(),
                RunState.PENDING,
                0,
                plan.totals().waves(),
                null,
                plan.targets().size(),
                "created",
                now,
                null,
                null,
                1);
        List<RunTarget> targets =
                plan.targets().stream().map(t -> target(run.id(), t)).toList();
        return unit.call(() -> {
            changes.started(change, run.id().value());
            runs.insert(run, targets);
            audit.append(
                    Actor.SYSTEM,
                    new AuditEvent.RunMoved(
                            run.id().value(),
                            change.id().value(),
                            "",
                            "pending",
                            "asked for by " + change.requester()));
            unit.afterCommit(() -> kick.soon(run.id()));
            return run;
        });
    }

    private static RunTarget target(RunId run, PlannedTarget planned) {
        return new RunTarget(
                run,
                planned.sequence(),
                planned.wave(),
                planned.instance(),
                planned.deployment(),
                planned.shard(),
                planned.address(),
                TargetState.PENDING,
                RunTarget.Progress.START,
                "",
                null,
                null,
                Map.of(),
                "",
                0,
                0,
                null,
                null);
    }
}
