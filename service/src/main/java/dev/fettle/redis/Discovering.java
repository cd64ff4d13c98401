package dev.fettle.redis;

import dev.fettle.Problem;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Topology;
import java.util.ArrayList;
import java.util.List;

/** Finds the members of a deployment through its seeds. */
final class Discovering {
    private final Wires wires;

    Discovering(Wires wires) {
        this.wires = wires;
    }

    /** How one kind is found from one seed; throws NoAnswer with the reason where it cannot be. */
    @FunctionalInterface
    interface Way {
        Topology from(Address seed);
    }

    Topology discover(Deployment deployment) {
        Spellings spellings = new Spellings(deployment.seeds());
        Way way = switch (deployment.kind()) {
            case STANDALONE -> seed -> ReplicationDiscovery.standalone(wires, deployment.access(), seed);
            case REPLICATION -> new ReplicationDiscovery(wires, deployment.access(), spellings)::from;
            case SENTINEL -> new SentinelDiscovery(wires, deployment.access(), spellings)::from;
            case CLUSTER -> new ClusterDiscovery(wires, deployment.access(), spellings)::from;
        };
        List<Problem.Detail> reasons = new ArrayList<>();
        for (int i = 0; i < deployment.seeds().size(); i++) {
            Address seed = deployment.seeds().get(i);
            try {
                return way.from(seed);
            } catch (WrongKind e) {
                reasons.add(new Problem.Detail("seeds[" + i + "]", seed + " " + e.reason(), e.right()));
            } catch (NoAnswer e) {
                reasons.add(new Problem.Detail("seeds[" + i + "]", seed + " " + e.reason(), ""));
            }
        }
        throw Problem.invalid("no-seed-answers", reasons);
    }
}
