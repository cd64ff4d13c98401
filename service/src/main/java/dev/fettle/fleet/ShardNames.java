package dev.fettle.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the shards of a discovered topology are called. Leases, journals and plans go by a shard's name, so one that is known
 * keeps it as long as its group of servers goes on, whatever slots it holds. Servers before Redis 7.2 give their shards no
 * id: those are found under their lowest slot, which is another shard's after a reshard. Shards without slots are called as
 * they are found: that their primary has no vote is told by their name.
 */
public final class ShardNames {
    /** What the name of a shard begins with that was found by its lowest slot: good for a first name, and for no more. */
    public static final String BY_SLOT = "slots-";

    /** By how much a known shard goes on in a group; the first is the best. */
    private enum Tie {
        /** The servers themselves call both the same. */
        ID,
        /** Its primary still is the primary. */
        PRIMARY,
        /** A failover: one of its replicas is the primary. */
        FAILOVER,
        /** Its primary is a replica of a server that is new; or the shard was merged into another one. */
        FORMER_PRIMARY,
        /** Its primary is gone, and its replicas serve a server that is new. */
        REPLICA
    }

    private record Offer(String name, Tie tie, boolean sameName) {
        static final Comparator<Offer> BEST_FIRST = Comparator.comparing(Offer::tie)
                .thenComparing(offer -> !offer.sameName())
                .thenComparing(Offer::name);
    }

    private record Claim(String group, Offer offer) {}

    private final Map<Address, Instance> known;
    private final Map<String, List<Topology.Member>> groups;

    private ShardNames(List<Instance> stored, Topology found) {
        known = stored.stream()
                .filter(instance -> instance.status() != Instance.Status.GONE)
                .collect(Collectors.toMap(Instance::address, instance -> instance, (a, b) -> a));
        groups = found.members().stream()
                .collect(Collectors.groupingBy(Topology.Member::shard, LinkedHashMap::new, Collectors.toList()));
    }

    /**
     * The same topology under the names that its shards have among the stored members of the deployment. No two shards of it
     * have one name.
     */
    public static Topology kept(List<Instance> stored, Topology found) {
        Map<String, String> names = new ShardNames(stored, found).names();
        return new Topology(
                found.members().stream()
                        .map(member -> new Topology.Member(
                                member.address(),
                                names.getOrDefault(member.shard(), member.shard()),
                                member.role(),
                                member.runId()))
                        .toList(),
                found.sentinels());
    }

    private Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        heirs().forEach((group, offer) -> names.put(group, offer.name()));
        Set<String> borne = new HashSet<>(names.values());
        for (String group : groups.keySet()) {
            if (!names.containsKey(group)) {
                names.put(group, free(group, borne));
            }
        }
        return names;
    }

    /** A known shard goes on in one group at most, and a group goes on with one known shard. */
    private Map<String, Offer> heirs() {
        Map<String, Offer> heirs = new HashMap<>();
        known.values().stream()
                .map(Instance::shard)
                .filter(Voters::votes)
                .distinct()
                .flatMap(name -> claim(name).stream())
                .forEach(claim -> heirs.merge(
                        claim.group(), claim.offer(), (a, b) -> Offer.BEST_FIRST.compare(a, b) <= 0 ? a : b));
        return heirs;
    }

    /** The group in which the shard of this name goes on most of all. */
    private Optional<Claim> claim(String name) {
        List<Claim> claims = new ArrayList<>();
        for (String group : groups.keySet()) {
            Tie tie = Voters.votes(group) ? tie(name, group) : null;
            if (tie != null) {
                claims.add(new Claim(group, new Offer(name, tie, name.equals(group))));
            }
        }
        return claims.stream()
                .min(Comparator.comparing(Claim::offer, Offer.BEST_FIRST).thenComparing(Claim::group));
    }

    private @Nullable Tie tie(String name, String group) {
        if (name.equals(group) && !name.startsWith(BY_SLOT)) {
            return Tie.ID;
        }
        Tie best = null;
        for (Topology.Member member : groups.getOrDefault(group, List.of())) {
            Instance was = known.get(member.address());
            if (was != null && was.shard().equals(name)) {
                Tie tie = tie(was.role() == Role.PRIMARY, member.role() == Role.PRIMARY);
                best = best == null || tie.compareTo(best) < 0 ? tie : best;
            }
        }
        return best;
    }

    private static Tie tie(boolean wasPrimary, boolean isPrimary) {
        if (isPrimary) {
            return wasPrimary ? Tie.PRIMARY : Tie.FAILOVER;
        }
        return wasPrimary ? Tie.FORMER_PRIMARY : Tie.REPLICA;
    }

    private static String free(String wanted, Set<String> borne) {
        String name = wanted;
        for (int i = 2; !borne.add(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }
}
