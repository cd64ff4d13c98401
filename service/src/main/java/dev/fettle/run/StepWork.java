package dev.fettle.run;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Connector;
import dev.fettle.action.GiveUp;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Session;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Sighting;
import dev.fettle.fleet.SlotView;
import dev.fettle.guard.WatchingGovernor;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.playbook.Playbook;
import java.time.Duration;

/**
 * One step on one target. It is begun again where the server changed beneath it, and walked again where slots came to it;
 * what actions do can be done twice.
 */
final class StepWork {
    /** Another incarnation or a broken connection lets a step begin again; more often than this is no accident. */
    private static final int MOST_RESTARTS = 3;
    /** Slots come in series: a cluster that is being resharded is walked over again, but not for ever. */
    private static final int MOST_WALKS = 3;

    private static final Duration BEFORE_RESTART = Duration.ofMillis(500);

    private final Site site;
    private final Playbook playbook;
    private final PlannedTarget planned;
    private final PlannedTarget.Step step;
    private final ActionSpec<?> spec;
    private final Facts before;
    private final boolean walks;

    /** @param before what the target was before the first step */
    StepWork(
            Site site,
            Playbook playbook,
            PlannedTarget planned,
            PlannedTarget.Step step,
            ActionSpec<?> spec,
            Facts before) {
        this.site = site;
        this.playbook = playbook;
        this.planned = planned;
        this.step = step;
        this.spec = spec;
        this.before = before;
        this.walks = spec.needs().reads().contains("scan");
    }

    Outcome work() {
        for (int walk = 1; ; walk++) {
            Outcome outcome = walked();
            boolean over = outcome instanceof Outcome.Done || outcome instanceof Outcome.NothingToDo;
            if (!walks) {
                return outcome;
            }
            if (!over) {
                broken();
                return outcome;
            }
            if (!covered(walk < MOST_WALKS)) {
                return outcome;
            }
        }
    }

    /** A walk that is cancelled, or at its limit, has not met every key; one that is paused goes on. */
    private Outcome walked() {
        try {
            return persistently();
        } catch (Ceiling.Reached limit) {
            broken();
            throw limit;
        } catch (Stopped stop) {
            if (site.held().stopped(System.nanoTime()) == Held.Stop.CANCEL) {
                broken();
            }
            throw stop;
        }
    }

    private void broken() {
        if (walks) {
            site.progressed(site.progress().with(site.progress().coverage().broken()));
        }
    }

    /** Writes what the walk has met. @return whether to walk again, since slots have come meanwhile */
    private boolean covered(boolean mayWalkAgain) {
        Coverage coverage = site.progress().coverage();
        SlotView began = coverage.began();
        if (began == null) {
            site.progressed(site.progress().with(coverage.whole()));
            return false;
        }
        SlotView ended = site.slots();
        if (mayWalkAgain && began.gained(ended)) {
            site.note("slots came to the server while it was walked over: walks again");
            site.progressed(site.progress().fromItsBeginning());
            return true;
        }
        site.progressed(site.progress().with(coverage.walked(began, ended)));
        return false;
    }

    private Outcome persistently() {
        for (int restarts = 0; ; restarts++) {
            try {
                return attempt();
            } catch (GiveUp fault) {
                return new Outcome.TargetFailed(String.valueOf(fault.getMessage()));
            } catch (TargetFault fault) {
                if (restarts == MOST_RESTARTS) {
                    return new Outcome.TargetFailed(
                            fault.getMessage() + " (after " + restarts + " restarts of the step)");
                }
                site.note(
                        (fault instanceof TargetChanged ? "began again: " : "connected again: ") + fault.getMessage());
                beforeRestart();
                if (spec.needs().scope() == Needs.Scope.SERVER) {
                    site.follow(planned.role());
                }
            }
        }
    }

    /** What moves the roles of a shard is brought to its end first, also where the run is to stop. */
    private void beforeRestart() {
        if (spec.needs().scope() == Needs.Scope.SHARD) {
            site.waits().pauseUnlessLost(BEFORE_RESTART);
        } else {
            site.waits().pause(BEFORE_RESTART);
        }
    }

    private Outcome attempt() {
        if (spec.needs().scope() == Needs.Scope.SHARD) {
            return new ShardStep(site, playbook, planned, step, spec).attempt(before);
        }
        Sighting.Seen seen = site.beginning(planned.role());
        if (!site.progress().incarnation().equals(seen.runId())) {
            // A cursor of another incarnation ends normally and has missed keys: the step begins anew.
            site.progressed(site.progress().on(seen.runId()));
        }
        if (walks && site.inCluster() && site.progress().position().isEmpty()) {
            site.progressed(site.progress().with(site.progress().coverage().beginning(site.slots())));
        }
        return execute(site.live(seen));
    }

    private Outcome execute(Target live) {
        long began = site.shop().pacer().nanoTime();
        WatchingGovernor governor = site.shop()
                .governors()
                .governor(
                        playbook.limits(),
                        live.facts(),
                        site.progress().pace(),
                        site.seconds(),
                        site.waits()::stopIfAsked);
        try (GovernedConnection connection =
                site.shop().connector().open(site.deployment(), live, spec, Connector.Use.EXECUTE, governor)) {
            Journal journal =
                    site.shop().journals().open(site.held(), site.progress().step());
            site.held().keepsIn(journal);
            RunSession session = new RunSession(
                    connection,
                    progress -> site.underWay(progress, connection.commandsSent()),
                    site.progress(),
                    governor::trace,
                    ceiling(),
                    journal,
                    site.shop().journals().past(live.instance().deploymentId(), planned.shardKey()),
                    spec.needs().writes(),
                    site.shop().random(),
                    site.waits());
            governor.whileWaiting(session::waits);
            try {
                return spec.execute(live, step.parameters(), session);
            } finally {
                journal.flush();
                journal.unkept(session.progress().counters().getOrDefault(Session.NOT_KEPT, 0L));
                if (journal.lost() > 0) {
                    session.note("journal full: the last " + journal.lost() + " changes cannot be undone");
                }
                Duration took = Duration.ofNanos(site.shop().pacer().nanoTime() - began);
                session.note(spec.name() + ": took " + took.toMillis() + " ms, " + governor.summary());
                site.sent(connection.commandsSent());
                site.progressed(session.progress().paced(governor.wholeTrace()));
            }
        }
    }

    private Ceiling ceiling() {
        long changedBefore = site.progress().earlier().getOrDefault(Session.CHANGED, 0L);
        Ceiling ceiling = Ceiling.of(playbook.limits(), planned.keys(), changedBefore);
        // What looks for its keys itself may find more than was estimated; what is given them cannot.
        return walks ? ceiling.within(step.estimate()) : ceiling;
    }
}
