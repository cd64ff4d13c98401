package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.InstanceId;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.plan.Repetition;
import dev.fettle.playbook.Playbook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the work on claimed targets begins with, read for all of them at once. */
record Papers(
        Map<Integer, PlannedTarget> planned,
        Map<InstanceId, Instance> instances,
        Map<String, Deployment> deployments,
        Map<InstanceId, String> refusals) {
    static Papers read(
            Run run,
            Playbook playbook,
            List<RunTarget> targets,
            PlanStore plans,
            FleetStore fleet,
            Repetition repetition) {
        return new Papers(
                by(
                        plans.targets(
                                run.plan(),
                                targets.stream().map(RunTarget::sequence).toList()),
                        PlannedTarget::sequence),
                by(fleet.instances(targets.stream().map(RunTarget::instance).toList()), Instance::id),
                by(
                        fleet.deployments(targets.stream()
                                .map(RunTarget::deployment)
                                .distinct()
                                .toList()),
                        Deployment::name),
                // Only before the first step: what was begun is to be finished.
                repetition.refusals(
                        playbook,
                        targets.stream()
                                .filter(target -> target.before() == null)
                                .map(RunTarget::instance)
                                .toList()));
    }

    private static <K, V> Map<K, V> by(List<V> all, Function<V, K> key) {
        return all.stream().collect(Collectors.toMap(key, Function.identity()));
    }

    /** @throws Problem where the plan does not have it: a defect */
    PlannedTarget planned(RunTarget target) {
        return Optional.ofNullable(planned.get(target.sequence()))
                .orElseThrow(() -> Problem.notFound("planned target", target.run() + "/" + target.sequence()));
    }

    Optional<Instance> instance(RunTarget target) {
        return Optional.ofNullable(instances.get(target.instance()));
    }

    /** Why it is to be left alone now, by what was done to its server before; empty where it may be worked on. */
    Optional<String> refusal(RunTarget target) {
        return Optional.ofNullable(refusals.get(target.instance()));
    }

    Optional<Deployment> deployment(RunTarget target) {
        return Optional.ofNullable(deployments.get(target.deployment()));
    }
}
