package dev.fettle.plan;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Voters;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.ConditionValues;
import dev.fettle.playbook.ParameterBinding;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.PlaybookLibrary;
import dev.fettle.playbook.Stored;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes plans. Reads the fleet live, writes only the plan. */
public final class Planner {
    private final PlaybookLibrary library;
    private final CelConditions conditions;
    private final FleetStore fleet;
    private final Surveyor surveyor;
    private final Repetition repetition;
    private final PlanStore store;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;

    public Planner(
            PlaybookLibrary library,
            CelConditions conditions,
            FleetStore fleet,
            Surveyor surveyor,
            Repetition repetition,
            PlanStore store,
            AuditLog audit,
            UnitOfWork unit,
            InstantSource clock) {
        this.library = library;
        this.conditions = conditions;
        this.fleet = fleet;
        this.surveyor = surveyor;
        this.repetition = repetition;
        this.store = store;
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
    }

    /**
     * Plans and stores the plan.
     *
     * @throws Problem where the playbook, a parameter or the condition is wrong; a server that cannot be planned for is
     *     left out with its reason instead
     */
    public Plan plan(Actor by, PlanRequest request) {
        Order order = order(request);
        Map<String, Deployment> deployments = deployments();
        List<Instance> candidates = candidates(order, deployments);
        List<Survey> surveys =
                surveyor.survey(candidates, deployments, order.playbook(), order.binding(), order.select());
        Repetition.Judged judged = repetition.judge(order.playbook(), deployments, surveys);
        Plan plan = assemble(by, order, judged.surveys());
        return unit.call(() -> {
            repetition.open(by, judged);
            library.keep(order.stored());
            store.insert(plan);
            audit.append(
                    by,
                    new AuditEvent.PlanMade(
                            plan.id().value(),
                            plan.playbook(),
                            plan.version(),
                            plan.digest(),
                            plan.targets().size(),
                            plan.leftOut().size()));
            return plan;
        });
    }

    /** Refuses what could never be planned, without asking any server. */
    public void check(PlanRequest request) {
        order(request);
    }

    private record Order(
            Stored stored,
            Playbook playbook,
            ParameterBinding binding,
            @Nullable Condition select,
            Set<String> shards,
            List<LeftOut> leftOut) {}

    private Order order(PlanRequest request) {
        Stored stored = library.get(request.playbook(), request.version());
        Playbook playbook = stored.playbook();
        ParameterBinding binding = ParameterBinding.bind(playbook, request.parameters());
        for (Playbook.Step step : playbook.steps()) {
            surveyor.check(step, binding);
        }
        String select = request.select();
        Condition narrowed = select == null || select.isBlank()
                ? null
                : conditions.compile(Condition.Scope.TARGET, "select", select);
        return new Order(stored, playbook, binding, narrowed, request.shards(), request.leftOut());
    }

    private Map<String, Deployment> deployments() {
        Map<String, Deployment> all = new HashMap<>();
        String after = "";
        for (List<Deployment> page = fleet.deployments(after, 500);
                !page.isEmpty();
                page = fleet.deployments(after, 500)) {
            page.forEach(d -> all.put(d.name(), d));
            after = page.getLast().name();
        }
        return all;
    }

    /** By what was last seen; the survey looks again. One that was never seen is asked. */
    private List<Instance> candidates(Order order, Map<String, Deployment> deployments) {
        return fleet.instances().stream()
                .filter(i -> i.status() != Instance.Status.GONE)
                .filter(i -> order.shards().isEmpty() || order.shards().contains(i.shardKey()))
                .filter(i -> mayBeMeant(order, deployments.get(i.deployment()), i))
                .toList();
    }

    private static boolean mayBeMeant(Order order, @Nullable Deployment home, Instance instance) {
        if (home == null || instance.facts() == null) {
            return home != null;
        }
        Map<String, Object> values = ConditionValues.target(home.kind(), instance, instance.facts());
        Condition narrowed = order.select();
        try {
            return order.playbook().targets().select().holds(values) && (narrowed == null || narrowed.holds(values));
        } catch (Problem unclear) {
            // It cannot be evaluated on this one: the survey leaves it out, with the reason.
            return true;
        }
    }

    private Plan assemble(Actor by, Order order, List<Survey> surveys) {
        Map<String, Survey.Fit> fits = new HashMap<>();
        List<LeftOut> leftOut = new ArrayList<>(order.leftOut());
        for (Survey survey : surveys) {
            switch (survey) {
                case Survey.Fit fit ->
                    fits.put(fit.instance().deployment() + "/" + fit.instance().address(), fit);
                case Survey.Unfit unfit ->
                    leftOut.add(new LeftOut(
                            unfit.instance().id(),
                            unfit.instance().deployment(),
                            unfit.instance().address(),
                            unfit.reason()));
                case Survey.NotMeant notMeant -> {}
            }
        }
        Map<String, Voters> voters = fleet.voters();
        List<WavePlanner.Placed> placed = WavePlanner.place(
                fits.entrySet().stream()
                        .map(e -> candidate(e.getKey(), e.getValue(), voters))
                        .toList(),
                order.playbook().rollout().waves());
        List<PlannedTarget> targets = new ArrayList<>(placed.size());
        for (WavePlanner.Placed place : placed) {
            Survey.Fit fit =
                    Optional.ofNullable(fits.get(place.candidate().address())).orElseThrow();
            targets.add(target(targets.size() + 1, place, fit));
        }
        Map<String, Object> parameters = new HashMap<>(order.binding().json());
        Condition narrowed = order.select();
        String select = narrowed == null ? null : narrowed.text();
        Playbook playbook = order.playbook();
        return new Plan(
                new PlanId(UUID.randomUUID()),
                Digest.of(playbook.version(), parameters, select, targets),
                playbook.name(),
                playbook.version(),
                playbook.metadata().risk(),
                parameters,
                select,
                targets,
                leftOut,
                Totals.of(targets, leftOut.size()),
                by,
                clock.instant());
    }

    private static WavePlanner.Candidate candidate(String name, Survey.Fit fit, Map<String, Voters> voters) {
        Instance instance = fit.instance();
        return new WavePlanner.Candidate(
                instance.deployment(), instance.shard(), instance.role(), name, voters.get(instance.deployment()));
    }

    private static PlannedTarget target(int sequence, WavePlanner.Placed place, Survey.Fit fit) {
        Instance instance = fit.instance();
        return new PlannedTarget(
                sequence,
                place.wave(),
                instance.id(),
                instance.deployment(),
                instance.shard(),
                instance.address(),
                instance.role(),
                instance.runId(),
                instance.engine().toString(),
                instance.lastFacts().map(f -> f.keyspace().keys()).orElse(0L),
                instance.labels(),
                fit.steps(),
                place.why());
    }
}
