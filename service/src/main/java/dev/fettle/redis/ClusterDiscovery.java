package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.ShardNames;
import dev.fettle.fleet.Topology;
import dev.fettle.fleet.Voters;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The shards of a cluster, as one of its nodes sees them. */
final class ClusterDiscovery {
    private static final int ID_LENGTH = 12;

    private final Wires wires;
    private final Access access;
    private final Spellings spellings;

    ClusterDiscovery(Wires wires, Access access, Spellings spellings) {
        this.wires = wires;
        this.access = access;
        this.spellings = spellings;
    }

    Topology from(Address seed) {
        try (Wire wire = wires.data(access, seed, "discover")) {
            Info info = Asking.info(wire, "server");
            WrongKind.requireMode(info, "cluster");
            List<ClusterNode> nodes = nodes(wire, seed);
            if (nodes.isEmpty()) {
                throw new NoAnswer("names no nodes of its cluster");
            }
            return new Topology(members(nodes, seed, InfoFacts.runId(info)), List.of());
        } catch (TargetFault e) {
            throw new NoAnswer("gives a strange answer about its cluster: " + e.getMessage(), e);
        }
    }

    /**
     * Who belongs to whom says CLUSTER NODES: for a while after a node has joined, CLUSTER SHARDS of Redis 7 and Valkey 8
     * shows replicas as shards of their own. It alone knows the address meant for clients, though, and the shard's id.
     */
    private List<ClusterNode> nodes(Wire wire, Address seed) {
        List<Reply> replies = wire.exchange(List.of(Command.of("CLUSTER", "NODES"), Command.of("CLUSTER", "SHARDS")));
        List<ClusterNode> shards = replies.getLast() instanceof Reply.Many many
                ? ClusterShards.parse(many, access.tls(), spellings, seed)
                : List.of();
        return switch (replies.getFirst()) {
            case Reply.Failure refused -> {
                if (shards.isEmpty()) {
                    throw new NoAnswer(Refusals.of("cluster|nodes", refused));
                }
                yield shards;
            }
            case Reply text -> merge(ClusterNodes.parse(text.asText(), spellings, seed), shards);
        };
    }

    static List<ClusterNode> merge(List<ClusterNode> nodes, List<ClusterNode> shards) {
        Map<String, ClusterNode> byId = new HashMap<>();
        shards.forEach(node -> byId.put(node.id(), node));
        return nodes.stream()
                .map(node -> {
                    ClusterNode same = byId.get(node.id());
                    return same == null ? node : node.as(same.address(), same.shardId());
                })
                .toList();
    }

    static List<Topology.Member> members(List<ClusterNode> nodes, Address seed, String runIdOfSeed) {
        Map<String, String> names = names(nodes);
        Map<Address, Topology.Member> members = new LinkedHashMap<>();
        for (ClusterNode node : nodes) {
            String runId = node.address().equals(seed) ? runIdOfSeed : "";
            String shard = names.getOrDefault(node.group(), Voters.EMPTY);
            members.putIfAbsent(node.address(), new Topology.Member(node.address(), shard, node.role(), runId));
        }
        return List.copyOf(members.values());
    }

    /**
     * The name of each group: the id that the servers give the shard, where each primary has one of its own; it outlives
     * failovers and moved slots. Otherwise its lowest slot, which outlives failovers; a known shard keeps the name that it
     * has all the same, see {@link dev.fettle.fleet.ShardNames}. A group without slots says that it has none, for its
     * primary has no vote, and is named by a node.
     */
    private static Map<String, String> names(List<ClusterNode> nodes) {
        Map<String, ClusterNode> first = new LinkedHashMap<>();
        for (ClusterNode node : nodes) {
            first.merge(node.group(), node, (a, b) -> a.isBetterThan(b) ? a : b);
        }
        boolean haveIds = haveIds(first.values());
        Map<String, String> names = new HashMap<>();
        first.forEach((group, node) -> names.put(group, name(node, haveIds)));
        return names;
    }

    /** A replica that was made a primary by a reset goes on with the id of its former shard: such ids name nobody. */
    private static boolean haveIds(Collection<ClusterNode> primaries) {
        Set<String> ids = new HashSet<>();
        return primaries.stream()
                .noneMatch(
                        node -> node.shardId().isEmpty() || (node.lowestSlot() >= 0 && !ids.add(clip(node.shardId()))));
    }

    private static String name(ClusterNode node, boolean haveIds) {
        if (node.lowestSlot() < 0) {
            return Voters.EMPTY + "-" + clip(node.id());
        }
        return haveIds ? "shard-" + clip(node.shardId()) : ShardNames.BY_SLOT + node.lowestSlot();
    }

    private static String clip(String id) {
        return Printable.clip(id.length() > ID_LENGTH ? id.substring(0, ID_LENGTH) : id, ID_LENGTH);
    }
}
