package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Outcome;
import dev.fettle.action.Session;
import dev.fettle.action.Stopped;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Sighting;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.ConditionValues;
import dev.fettle.playbook.Playbook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole work on one target, from pre-flight to proof. One object for one claim, used by one thread. */
final class TargetWork {
    private static final Logger log = LoggerFactory.getLogger(TargetWork.class);

    private final Workshop shop;
    private final Ledger ledger;
    private final RunTarget target;
    private final PlannedTarget planned;
    private final Playbook playbook;
    private final Instance instance;
    private final Held held;
    private final Site site;
    private @Nullable Facts after;

    TargetWork(
            Workshop shop,
            Ledger ledger,
            RunTarget target,
            PlannedTarget planned,
            Playbook playbook,
            Deployment deployment,
            Instance instance,
            Held held) {
        this.shop = shop;
        this.ledger = ledger;
        this.target = target;
        this.planned = planned;
        this.playbook = playbook;
        this.instance = instance;
        this.held = held;
        this.site = new Site(shop, target, deployment, instance, held);
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
        Facts before = target.before();
        if (before == null) {
            // Only before the first step: what a remedy changes must not stop it from being finished.
            // Where a failure is allowed, the dead are not to keep the places of the living.
            Sighting.Seen seen = site.preflight(playbook.rollout().stopAfterFailures() == 0);
            String refusal = refusal(seen);
            if (refusal != null) {
                return new Verdict(TargetState.SKIPPED, refusal);
            }
            before = seen.facts();
            if (!ledger.opened(held.claim(), before)) {
                throw new Stopped("the lease is lost");
            }
        }
        return steps(before);
    }

    private @Nullable String refusal(Sighting.Seen seen) {
        String refusal = Preflight.refusal(planned, seen);
        if (refusal != null) {
            return refusal;
        }
        for (Condition condition : playbook.preconditions()) {
            if (!condition.holds(values(seen))) {
                return "precondition does not hold: " + condition.text();
            }
        }
        return null;
    }

    private Map<String, Object> values(Sighting.Seen seen) {
        return ConditionValues.target(site.deployment().kind(), site.live(seen).instance(), seen.facts());
    }

    private Verdict steps(Facts before) {
        List<String> words = new ArrayList<>(site.progress().outcomes());
        for (int i = site.progress().step(); i < planned.steps().size(); i++) {
            Outcome outcome = step(planned.steps().get(i), before);
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
                case Outcome.Unknown unknown -> {
                    return new Verdict(TargetState.UNKNOWN, String.join("; ", words));
                }
            }
            site.progressed(site.progress().nextStep(outcome.summary()));
        }
        after = site.await(planned.role()).facts();
        return verified(before, after, String.join("; ", words));
    }

    private Verdict verified(Facts before, Facts now, String words) {
        Condition verify = playbook.verify();
        if (verify != null
                && !verify.holds(ConditionValues.verify(
                        site.deployment().kind(),
                        instance,
                        before,
                        now,
                        site.progress().counters()))) {
            return new Verdict(TargetState.FAILED, words + "; but the proof does not hold: " + verify.text());
        }
        return new Verdict(TargetState.SUCCEEDED, words);
    }

    /** Skipped where no step has changed anything; where one has, the target is half-done and nobody's success. */
    private Verdict leftAlone(List<String> words) {
        boolean changed =
                site.progress().step() > 0 || site.progress().counters().getOrDefault(Session.CHANGED, 0L) > 0;
        return new Verdict(changed ? TargetState.FAILED : TargetState.SKIPPED, String.join("; ", words));
    }

    private Outcome step(PlannedTarget.Step step, Facts before) {
        ActionSpec<?> spec = shop.actions()
                .named(step.action())
                .orElseThrow(() -> Problem.notFound("action", step.action()))
                .spec();
        return new StepWork(site, playbook, planned, step, spec, before).work();
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
            case CANCEL -> result(TargetState.CANCELLED, cancelled(stopped));
            case LOST -> null;
        };
    }

    private String cancelled(Stopped stopped) {
        List<String> words = new ArrayList<>(List.of("stopped at its checkpoint", "what was done stays done"));
        words.addAll(site.progress().outcomes());
        if (!stopped.left().isEmpty()) {
            words.add(stopped.left());
        }
        return String.join("; ", words);
    }

    private RunStore.TargetResult result(TargetState state, @Nullable String words) {
        return new RunStore.TargetResult(
                state,
                site.progress(),
                words == null ? "" : words,
                after,
                site.commands(),
                shop.clock().instant());
    }
}
