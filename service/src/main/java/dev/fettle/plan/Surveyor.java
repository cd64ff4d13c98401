package dev.fettle.plan;

import dev.fettle.Problem;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Actions;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Percent;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Prober;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Sighting;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.ConditionValues;
import dev.fettle.playbook.ParameterBinding;
import dev.fettle.playbook.Playbook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every candidate live, many at a time, and has each step estimated on it. */
public final class Surveyor {
    private static final Logger log = LoggerFactory.getLogger(Surveyor.class);

    private final Prober prober;
    private final Assessor assessor;
    private final Actions actions;
    private final Protections protections;
    private final int atOnce;

    /** @param atOnce servers looked at in the same moment */
    public Surveyor(Prober prober, Assessor assessor, Actions actions, Protections protections, int atOnce) {
        this.prober = prober;
        this.assessor = assessor;
        this.actions = actions;
        this.protections = protections;
        this.atOnce = atOnce;
    }

    /** Whether the step's parameters bind. @throws Problem naming the parameter that does not */
    void check(Playbook.Step step, ParameterBinding binding) {
        spec(step.action()).bind(binding.resolve(step));
    }

    private ActionSpec<?> spec(String action) {
        return actions.named(action)
                .orElseThrow(() -> Problem.notFound("action", action))
                .spec();
    }

    /** One survey for each candidate, in their order. */
    List<Survey> survey(
            List<Instance> candidates,
            Map<String, Deployment> deployments,
            Playbook playbook,
            ParameterBinding binding,
            @Nullable Condition narrowed) {
        Semaphore room = new Semaphore(atOnce);
        Function<Instance, Survey> look = instance -> {
            room.acquireUninterruptibly();
            try {
                Deployment home = Optional.ofNullable(deployments.get(instance.deployment()))
                        .orElseThrow();
                return one(instance, home, playbook, binding, narrowed);
            } finally {
                room.release();
            }
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Survey>> looking = candidates.stream()
                    .map(i -> threads.submit(() -> look.apply(i)))
                    .toList();
            List<Survey> surveys = new ArrayList<>(looking.size());
            for (Future<Survey> each : looking) {
                surveys.add(each.get());
            }
            return surveys;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a survey failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("interrupted", "planning was interrupted; ask again", e);
        }
    }

    private Survey one(
            Instance instance,
            Deployment home,
            Playbook playbook,
            ParameterBinding binding,
            @Nullable Condition narrowed) {
        switch (prober.look(home, instance.address())) {
            case Sighting.Unreachable no -> {
                return instance.facts() == null
                        ? new Survey.NotMeant(instance)
                        : new Survey.Unfit(instance, "does not answer: " + no.reason());
            }
            case Sighting.Seen seen -> {
                return seen(instance.seenAs(seen), seen.facts(), home, playbook, binding, narrowed);
            }
        }
    }

    private Survey seen(
            Instance live,
            Facts facts,
            Deployment home,
            Playbook playbook,
            ParameterBinding binding,
            @Nullable Condition narrowed) {
        Map<String, Object> values = ConditionValues.target(home.kind(), live, facts);
        try {
            if (!playbook.targets().select().holds(values) || (narrowed != null && !narrowed.holds(values))) {
                return new Survey.NotMeant(live);
            }
            if (!playbook.targets().roles().contains(live.role())) {
                return new Survey.Unfit(live, "is a " + word(live.role()) + "; the playbook is for " + roles(playbook));
            }
            for (Condition condition : playbook.preconditions()) {
                if (!condition.holds(values)) {
                    return new Survey.Unfit(live, "precondition does not hold: " + condition.text());
                }
            }
            return estimated(live, facts, home, playbook, binding);
        } catch (TargetFault fault) {
            return new Survey.Unfit(live, String.valueOf(fault.getMessage()));
        } catch (Problem problem) {
            return new Survey.Unfit(live, problem.text());
        } catch (RuntimeException defect) {
            log.error("planning {} on {}/{} failed", playbook.name(), live.deployment(), live.address(), defect);
            return new Survey.Unfit(live, "a fault of Fettle, see its log: " + defect);
        }
    }

    private Survey estimated(Instance live, Facts facts, Deployment home, Playbook playbook, ParameterBinding binding) {
        Target target = new Target(live, facts, protections.on(ConditionValues.target(home.kind(), live, facts)));
        List<PlannedTarget.Step> steps = new ArrayList<>();
        List<String> nothing = new ArrayList<>();
        for (Playbook.Step step : playbook.steps()) {
            ActionSpec<?> spec = spec(step.action());
            Map<String, Object> parameters = binding.resolve(step);
            if (!spec.needs().roles().contains(live.role())) {
                return new Survey.Unfit(live, spec.name() + " does not work on a " + word(live.role()));
            }
            Trespass trespass = Trespass.of(spec, parameters, target.protection());
            String refusal = trespass.refusal();
            if (refusal != null) {
                return new Survey.Unfit(live, refusal);
            }
            Estimate estimate = trespass.told(assessor.estimate(home, target, spec, parameters, playbook.limits()));
            switch (estimate) {
                case Estimate.NotApplicable no -> {
                    return new Survey.Unfit(live, spec.name() + ": " + no.reason());
                }
                case Estimate.Nothing none -> nothing.add(spec.name() + ": " + none.reason());
                case Estimate.Work work -> {}
            }
            steps.add(new PlannedTarget.Step(spec.name(), adjusted(parameters, estimate), estimate));
        }
        if (nothing.size() == steps.size()) {
            return new Survey.Unfit(live, "nothing to do: " + String.join("; ", nothing));
        }
        String beyond = beyondLimits(
                playbook.limits(), Totals.keys(steps), facts.keyspace().keys());
        return beyond == null ? new Survey.Fit(live, steps) : new Survey.Unfit(live, beyond);
    }

    private static Map<String, Object> adjusted(Map<String, Object> parameters, Estimate estimate) {
        Map<String, Object> adjusted = new HashMap<>(parameters);
        if (estimate instanceof Estimate.Work work) {
            adjusted.putAll(work.adjusted());
        }
        return adjusted;
    }

    /** Only where it is sure: an interval that reaches beyond is stopped by the run, should it come so far. */
    private static @Nullable String beyondLimits(Playbook.Limits limits, Interval keys, long all) {
        Long most = limits.maxKeys();
        if (most != null && keys.low() > most) {
            return "would change at least " + keys.low() + " keys; limits.maxKeys is " + most;
        }
        Percent share = limits.maxKeyspaceShare();
        if (share != null && keys.low() > all * share.fraction()) {
            return "would change at least " + keys.low() + " of " + all + " keys; limits.maxKeyspaceShare is " + share;
        }
        return null;
    }

    private static String roles(Playbook playbook) {
        return playbook.targets().roles().stream()
                .map(role -> role == Role.PRIMARY ? "primaries" : "replicas")
                .sorted()
                .collect(Collectors.joining(" and "));
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
