package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Connector;
import dev.fettle.action.GiveUp;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Outcome;
import dev.fettle.action.Session;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Sighting;
import dev.fettle.guard.AdaptiveGovernor;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.ConditionValues;
import dev.fettle.playbook.Playbook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole work on one target, from pre-flight to proof. One object for one claim, used by one thread. */
final class TargetWork {
    private static final Logger log = LoggerFactory.getLogger(TargetWork.class);
    /** Another incarnation or a broken connection lets a step begin again; more often than this is no accident. */
    private static final int MOST_RESTARTS = 3;

    private static final Duration BEFORE_RESTART = Duration.ofMillis(500);

    private final Workshop shop;
    private final RunTarget target;
    private final PlannedTarget planned;
    private final Playbook playbook;
    private final Deployment deployment;
    private final Instance instance;
    private final Held held;
    private final Map<String, Long> commands;
    private RunTarget.Progress progress;
    private @Nullable Facts after;

    TargetWork(
            Workshop shop,
            RunTarget target,
            PlannedTarget planned,
            Playbook playbook,
            Deployment deployment,
            Instance instance,
            Held held) {
        this.shop = shop;
        this.target = target;
        this.planned = planned;
        this.playbook = playbook;
        this.deployment = deployment;
        this.instance = instance;
        this.held = held;
        this.commands = new TreeMap<>(target.commands());
        this.progress = target.progress();
    }

    /** @return how the claim ends; null where the lease is lost and another node has the say */
    RunStore.@Nullable TargetResult work() {
        try {
            Verdict verdict = carryOut();
            return result(verdict.state(), verdict.words());
        } catch (Stopped stopped) {
            return stopped(stopped);
        } catch (Ceiling.Reached reached) {
            return result(TargetState.FAILED, reached.getMessage());
        } catch (TargetFault fault) {
            return result(TargetState.FAILED, fault.getMessage());
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.UNAVAILABLE) {
                // The database is away. The lease runs out, and the target is taken up again from its checkpoint.
                log.warn("run {}: target {} left for now: {}", target.run(), target.name(), problem.text());
                return null;
            }
            return result(TargetState.FAILED, problem.text());
        } catch (RuntimeException defect) {
            log.error("run {}: target {} failed for a fault of Fettle", target.run(), target.name(), defect);
            return result(TargetState.FAILED, "a fault of Fettle, see its log: " + defect);
        }
    }

    private record Verdict(TargetState state, String words) {}

    private Verdict carryOut() {
        Sighting.Seen seen = look();
        Facts before = target.before();
        String refusal = Preflight.refusal(planned, target, seen);
        if (refusal != null) {
            // Half-done is no "left alone".
            return new Verdict(before == null ? TargetState.SKIPPED : TargetState.FAILED, refusal);
        }
        if (before == null) {
            // Only before the first step: what a remedy changes must not stop it from being finished.
            for (Condition condition : playbook.preconditions()) {
                if (!condition.holds(ConditionValues.target(deployment.kind(), live(seen), seen.facts()))) {
                    return new Verdict(TargetState.SKIPPED, "precondition does not hold: " + condition.text());
                }
            }
            before = seen.facts();
            if (!shop.runs().before(held.claim(), before)) {
                throw new Stopped("the lease is lost");
            }
        }
        return steps(before);
    }

    private Verdict steps(Facts before) {
        List<String> words = new ArrayList<>(progress.outcomes());
        for (int i = progress.step(); i < planned.steps().size(); i++) {
            Outcome outcome = step(planned.steps().get(i));
            words.add(outcome.summary());
            switch (outcome) {
                case Outcome.Done done -> {}
                case Outcome.NothingToDo nothing -> {}
                case Outcome.NotApplicable no -> {
                    return leftAlone(words);
                }
                case Outcome.Refused no -> {
                    return leftAlone(words);
                }
                case Outcome.TargetFailed failed -> {
                    return new Verdict(TargetState.FAILED, String.join("; ", words));
                }
                case Outcome.FettleFailed failed -> {
                    return new Verdict(TargetState.FAILED, String.join("; ", words));
                }
            }
            progress = progress.nextStep(outcome.summary());
            held.progressed(progress);
        }
        after = look().facts();
        return verified(before, after, String.join("; ", words));
    }

    private Verdict verified(Facts before, Facts now, String words) {
        Condition verify = playbook.verify();
        if (verify != null
                && !verify.holds(
                        ConditionValues.verify(deployment.kind(), instance, before, now, progress.counters()))) {
            return new Verdict(TargetState.FAILED, words + "; but the proof does not hold: " + verify.text());
        }
        return new Verdict(TargetState.SUCCEEDED, words);
    }

    /** Skipped where no step has changed anything; where one has, the target is half-done and nobody's success. */
    private Verdict leftAlone(List<String> words) {
        boolean changed = progress.step() > 0 || progress.counters().getOrDefault(Session.CHANGED, 0L) > 0;
        return new Verdict(changed ? TargetState.FAILED : TargetState.SKIPPED, String.join("; ", words));
    }

    /** One step, begun again where the server changed beneath it. */
    private Outcome step(PlannedTarget.Step step) {
        ActionSpec<?> spec = shop.actions()
                .named(step.action())
                .orElseThrow(() -> Problem.notFound("action", step.action()))
                .spec();
        for (int restarts = 0; ; restarts++) {
            try {
                return attempt(spec, step);
            } catch (GiveUp fault) {
                return new Outcome.TargetFailed(String.valueOf(fault.getMessage()));
            } catch (TargetFault fault) {
                if (restarts == MOST_RESTARTS) {
                    return new Outcome.TargetFailed(
                            fault.getMessage() + " (after " + restarts + " restarts of the step)");
                }
                note((fault instanceof TargetChanged ? "began again: " : "connected again: ") + fault.getMessage());
                shop.pacer().pause(BEFORE_RESTART.toNanos(), this::stopIfAsked);
            }
        }
    }

    private Outcome attempt(ActionSpec<?> spec, PlannedTarget.Step step) {
        Sighting.Seen seen = look();
        if (seen.role() != planned.role()) {
            return new Outcome.TargetFailed(
                    "is a " + Preflight.word(seen.role()) + " now, was planned as a " + Preflight.word(planned.role()));
        }
        if (!progress.incarnation().equals(seen.runId())) {
            // A cursor of another incarnation ends normally and has missed keys: the step begins anew.
            progress = progress.on(seen.runId());
        }
        Target live = new Target(live(seen), seen.facts());
        AdaptiveGovernor governor = shop.governors().governor(playbook.limits(), seen.facts(), this::stopIfAsked);
        try (GovernedConnection connection =
                shop.connector().open(deployment, live, spec, Connector.Use.EXECUTE, governor)) {
            RunSession session = new RunSession(
                    connection,
                    held,
                    progress,
                    ceiling(step),
                    spec.needs().writes(),
                    shop.random(),
                    time -> shop.pacer().pause(time.toNanos(), this::stopIfAsked));
            try {
                return spec.execute(live, step.parameters(), session);
            } finally {
                session.note(spec.name() + ": " + governor.decisions());
                progress = session.progress();
                held.progressed(progress);
                connection.commandsSent().forEach((name, times) -> commands.merge(name, times, Long::sum));
            }
        }
    }

    private Ceiling ceiling(PlannedTarget.Step step) {
        long changedBefore = progress.earlier().getOrDefault(Session.CHANGED, 0L);
        return Ceiling.of(playbook.limits(), step, planned.keys(), changedBefore);
    }

    private Sighting.Seen look() {
        stopIfAsked();
        return switch (shop.prober().look(deployment, target.address())) {
            case Sighting.Seen seen -> seen;
            case Sighting.Unreachable no -> throw new TargetFault(no.reason());
        };
    }

    private Instance live(Sighting.Seen seen) {
        return instance.seenAs(seen);
    }

    private void stopIfAsked() {
        Held.Stop why = held.stopped(System.nanoTime());
        if (why != null) {
            throw new Stopped(why.name());
        }
    }

    private void note(String line) {
        progress = progress.noted(line);
        held.progressed(progress);
    }

    private RunStore.@Nullable TargetResult stopped(Stopped stopped) {
        Held.Stop why = held.stopped(System.nanoTime());
        if (why == null || why == Held.Stop.LOST) {
            log.warn("run {}: target {} given up: {}", target.run(), target.name(), stopped.getMessage());
            return null;
        }
        return switch (why) {
            case PAUSE -> result(TargetState.PENDING, "paused at its checkpoint");
            case DRAIN -> result(TargetState.PENDING, "left at its checkpoint: the node shut down");
            case CANCEL -> result(TargetState.CANCELLED, "stopped at its checkpoint; what was done stays done");
            case LOST -> null;
        };
    }

    private RunStore.TargetResult result(TargetState state, @Nullable String words) {
        return new RunStore.TargetResult(
                state,
                progress,
                words == null ? "" : words,
                after,
                commands,
                shop.clock().instant());
    }
}
