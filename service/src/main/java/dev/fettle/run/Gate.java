package dev.fettle.run;

import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Prober;
import dev.fettle.fleet.Sighting;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.ConditionValues;
import dev.fettle.playbook.Playbook;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is asked after a wave has soaked: of its targets, and of the other members of their shards. */
public final class Gate {
    private static final int PAGE = 500;

    private final RunStore runs;
    private final FleetStore fleet;
    private final Prober prober;

    public Gate(RunStore runs, FleetStore fleet, Prober prober) {
        this.runs = runs;
        this.fleet = fleet;
        this.prober = prober;
    }

    /** @return why the next wave may not start; empty where it may */
    Optional<String> shut(Run run, Playbook playbook) {
        Condition gate = playbook.rollout().gate();
        if (gate == null) {
            return Optional.empty();
        }
        Set<String> shards = new HashSet<>();
        Set<String> deployments = new HashSet<>();
        int after = 0;
        for (List<RunTarget> page = runs.targets(run.id(), null, after, PAGE);
                !page.isEmpty();
                page = runs.targets(run.id(), null, after, PAGE)) {
            for (RunTarget target : page) {
                if (target.wave() == run.wave() && target.state() == TargetState.SUCCEEDED) {
                    shards.add(target.shardKey());
                    deployments.add(target.deployment());
                }
            }
            after = page.getLast().sequence();
        }
        return deployments.stream()
                .sorted()
                .flatMap(name -> fleet.deployment(name).stream())
                .flatMap(deployment -> asked(gate, deployment, shards).stream())
                .findFirst();
    }

    private Optional<String> asked(Condition gate, Deployment deployment, Set<String> shards) {
        for (Instance instance : fleet.instances(deployment.id())) {
            boolean concerned = instance.status() != Instance.Status.GONE && shards.contains(instance.shardKey());
            if (!concerned) {
                continue;
            }
            String name = deployment.name() + "/" + instance.address();
            switch (prober.look(deployment, instance.address())) {
                case Sighting.Unreachable no -> {
                    return Optional.of("the gate is shut: " + name + " " + no.reason());
                }
                case Sighting.Seen seen -> {
                    var values = ConditionValues.target(deployment.kind(), instance.seenAs(seen), seen.facts());
                    if (!gate.holds(values)) {
                        return Optional.of("the gate is shut: " + gate.text() + " does not hold on " + name);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
