package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.fleet.Crowd;
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
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** What is asked after a wave has soaked: of its targets, and of the other members of their shards. */
public final class Gate {
    private static final int PAGE = 500;
    private static final int AT_ONCE = 64;

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
        NavigableSet<String> reasons = new ConcurrentSkipListSet<>();
        Crowd.each(concerned(run), AT_ONCE, member -> asked(gate, member).ifPresent(reasons::add));
        return reasons.stream().findFirst();
    }

    private record Member(Deployment deployment, Instance instance) {}

    /** The members of every shard on which the wave began to work, however that ended: where it failed, most of all. */
    private List<Member> concerned(Run run) {
        Set<String> shards = new HashSet<>();
        NavigableSet<String> deployments = new TreeSet<>();
        int after = 0;
        List<RunTarget> page;
        do {
            page = runs.targets(run.id(), null, after, PAGE);
            for (RunTarget target : page) {
                if (target.wave() == run.wave() && target.before() != null) {
                    shards.add(target.shardKey());
                    deployments.add(target.deployment());
                }
                after = target.sequence();
            }
        } while (!page.isEmpty());
        return deployments.stream()
                .flatMap(name -> fleet.deployment(name).stream())
                .flatMap(home -> fleet.instances(home.id()).stream()
                        .filter(i -> i.status() != Instance.Status.GONE && shards.contains(i.shardKey()))
                        .map(i -> new Member(home, i)))
                .toList();
    }

    private Optional<String> asked(Condition gate, Member member) {
        Deployment home = member.deployment();
        String name = home.name() + "/" + member.instance().address();
        return switch (prober.look(home, member.instance().address())) {
            case Sighting.Unreachable no -> Optional.of("the gate is shut: " + name + " " + no.reason());
            case Sighting.Seen seen -> judged(gate, home, member.instance().seenAs(seen), name);
        };
    }

    /** A gate that cannot be answered is shut: a person looks at it, instead of a run that waits for ever. */
    private static Optional<String> judged(Condition gate, Deployment home, Instance live, String name) {
        try {
            return gate.holds(ConditionValues.target(home.kind(), live, live.facts()))
                    ? Optional.empty()
                    : Optional.of("the gate is shut: " + gate.text() + " does not hold on " + name);
        } catch (Problem problem) {
            return Optional.of("the gate is shut: on " + name + ": " + problem.text());
        }
    }
}
