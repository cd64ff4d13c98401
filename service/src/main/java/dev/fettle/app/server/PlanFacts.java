package dev.fettle.app.server;

import dev.fettle.change.PolicyFacts;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.FleetStore;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.playbook.ConditionValues;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What policies decide on: the plan, and the labels that its targets have now. */
record PlanFacts(FleetStore fleet) implements PolicyFacts {
    @Override
    public Map<String, Object> of(Plan plan) {
        Map<String, Map<String, String>> labels =
                fleet
                        .deployments(plan.targets().stream()
                                .map(PlannedTarget::deployment)
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Deployment::name, Deployment::labels));
        List<Map<String, String>> targets = plan.targets().stream()
                .map(target -> labels.getOrDefault(target.deployment(), Map.of()))
                .toList();
        List<String> actions = plan.targets().stream()
                .flatMap(target -> target.steps().stream())
                .map(PlannedTarget.Step::action)
                .distinct()
                .sorted()
                .toList();
        return ConditionValues.policy(
                plan.risk(),
                plan.playbook(),
                actions,
                targets,
                plan.totals().keys().high());
    }
}
