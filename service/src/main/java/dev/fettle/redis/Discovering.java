package dev.fettle.redis;

import dev.fettle.Problem;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.SlotMap;
import dev.fettle.fleet.SlotView;
import dev.fettle.fleet.Topology;
import java.util.ArrayList;
import java.util.List;

/** Finds the members of a deployment through its seeds. */
final class Discovering {
    private final Wires wires;

    Discovering(Wires wires) {
        this.wires = wires;
    }

    /** What one seed is asked; throws NoAnswer with the reason where it does not say. */
    @FunctionalInterface
    interface Question<T> {
        T to(Address seed);
    }

    Topology discover(Deployment deployment) {
        Spellings spellings = new Spellings(deployment.seeds());
        Question<Topology> way = switch (deployment.kind()) {
            case STANDALONE -> seed -> ReplicationDiscovery.standalone(wires, deployment.access(), seed);
            case REPLICATION -> new ReplicationDiscovery(wires, deployment.access(), spellings)::from;
            case SENTINEL -> new SentinelDiscovery(wires, deployment.access(), spellings)::from;
            case CLUSTER -> new ClusterDiscovery(wires, deployment.access(), spellings)::from;
        };
        return firstAnswer(deployment, way);
    }

    SlotMap slotMap(Deployment deployment) {
        Spellings spellings = new Spellings(deployment.seeds());
        ClusterSlots slots = new ClusterSlots(wires, deployment.access());
        return firstAnswer(deployment, seed -> slots.map(seed, spellings));
    }

    SlotView slots(Deployment deployment, Address address) {
        try {
            return new ClusterSlots(wires, deployment.access()).of(address);
        } catch (NoAnswer e) {
            throw Problem.invalid("no-answer", "", address + " " + e.reason(), "a reachable node of the cluster");
        }
    }

    private static <T> T firstAnswer(Deployment deployment, Question<T> question) {
        List<Problem.Detail> reasons = new ArrayList<>();
        for (int i = 0; i < deployment.seeds().size(); i++) {
            Address seed = deployment.seeds().get(i);
            try {
                return question.to(seed);
            } catch (WrongKind e) {
                reasons.add(new Problem.Detail("seeds[" + i + "]", seed + " " + e.reason(), e.right()));
            } catch (NoAnswer e) {
                reasons.add(new Problem.Detail("seeds[" + i + "]", seed + " " + e.reason(), ""));
            }
        }
        throw Problem.invalid("no-seed-answers", reasons);
    }
}
