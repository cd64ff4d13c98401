package dev.fettle.run;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.SlotMap;
import dev.fettle.fleet.Slots;
import dev.fettle.fleet.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the targets of one cluster have met together, held against who holds which slots now. */
final class ClusterWalks {
    private final List<RunTarget> targets;
    private final SlotMap map;
    private final Map<Address, RunTarget> holders = new HashMap<>();

    ClusterWalks(List<RunTarget> targets, Topology topology, SlotMap map) {
        this.targets = targets;
        this.map = map;
        Map<Address, String> shards = new HashMap<>();
        topology.members().forEach(member -> shards.put(member.address(), member.shard()));
        for (Address owner : map.owners().keySet()) {
            targetAt(owner, shards.getOrDefault(owner, "")).ifPresent(target -> holders.put(owner, target));
        }
    }

    /** By its address; after a failover by its shard. */
    private Optional<RunTarget> targetAt(Address owner, String shard) {
        return targets.stream()
                .filter(target -> target.address().equals(owner))
                .findFirst()
                .or(() -> targets.stream()
                        .filter(target -> target.shard().equals(shard))
                        .findFirst());
    }

    /** Slots that left a target while it was walked over, or are at a target now, and were met as a whole nowhere. */
    Slots open() {
        Slots wanted = Slots.NONE;
        Slots met = Slots.NONE;
        for (RunTarget target : targets) {
            wanted = wanted.plus(target.progress().coverage().missedSlots());
            met = met.plus(target.progress().coverage().metSlots());
        }
        for (Address owner : holders.keySet()) {
            wanted = wanted.plus(map.slotsOf(owner));
        }
        return wanted.minus(met);
    }

    /** The targets that hold some of these slots now, by their address. */
    Map<Address, RunTarget> holdersOf(Slots slots) {
        Map<Address, RunTarget> found = new HashMap<>();
        map.holders(slots).keySet().forEach(owner -> {
            RunTarget target = holders.get(owner);
            if (target != null) {
                found.put(owner, target);
            }
        });
        return found;
    }

    /** Those of the slots that no target holds: at nodes that the run is not for, or nowhere. */
    Slots outside(Slots slots) {
        Slots rest = slots;
        for (Address owner : holders.keySet()) {
            rest = rest.minus(map.slotsOf(owner));
        }
        return rest;
    }
}
