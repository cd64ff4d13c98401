package dev.fettle.redis;

import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A primary and its replicas, by INFO of any of them. */
final class ReplicationDiscovery {
    private static final String SHARD = "0";
    private static final int LONGEST_CHAIN = 8;

    private final Wires wires;
    private final Access access;
    private final Spellings spellings;

    ReplicationDiscovery(Wires wires, Access access, Spellings spellings) {
        this.wires = wires;
        this.access = access;
        this.spellings = spellings;
    }

    static Topology standalone(Wires wires, Access access, Address seed) {
        Info info = read(wires, access, seed);
        WrongKind.requireMode(info, "standalone");
        if (InfoFacts.role(info) == Role.REPLICA) {
            throw new WrongKind("is a replica of " + primaryOf(info), "kind replication");
        }
        long replicas = info.number("connected_slaves");
        if (replicas > 0) {
            throw new WrongKind("has " + replicas + (replicas == 1 ? " replica" : " replicas"), "kind replication");
        }
        return new Topology(List.of(new Topology.Member(seed, SHARD, Role.PRIMARY, InfoFacts.runId(info))), List.of());
    }

    Topology from(Address seed) {
        Map<Address, Topology.Member> found = new LinkedHashMap<>();
        List<Address> chain = new ArrayList<>();
        Address at = seed;
        while (true) {
            Info info = chain.isEmpty() ? read(wires, access, at) : follow(at, chain.getLast());
            WrongKind.requireMode(info, "standalone");
            Role role = InfoFacts.role(info);
            found.put(at, new Topology.Member(at, SHARD, role, InfoFacts.runId(info)));
            if (role != Role.REPLICA) {
                return new Topology(withReplicas(found, at, info), List.of());
            }
            chain.add(at);
            Address teller = at;
            at = spellings
                    .of(info.text("master_host"), info.number("master_port"), teller)
                    .orElseThrow(() -> new NoAnswer("is a replica that does not name its primary"));
            if (chain.contains(at)) {
                throw new NoAnswer("is in a ring of replicas without a primary");
            }
            if (chain.size() >= LONGEST_CHAIN) {
                throw new NoAnswer("is at the end of more than " + LONGEST_CHAIN + " replicas in a row");
            }
        }
    }

    private Info follow(Address primary, Address teller) {
        try {
            return read(wires, access, primary);
        } catch (NoAnswer e) {
            // Not the members that are known nevertheless: the others would then look as if they had left.
            throw new NoAnswer("is a replica of " + primary + ", which " + e.reason() + " (told by " + teller + ")", e);
        }
    }

    private List<Topology.Member> withReplicas(Map<Address, Topology.Member> found, Address primary, Info info) {
        Map<Address, Topology.Member> members = new LinkedHashMap<>();
        members.put(primary, found.get(primary));
        info.numbered("slave", (name, index) -> {
            Map<String, String> parts = info.parts(name);
            if (parts.containsKey("ip")) {
                Optional<Address> replica = spellings.of(
                        parts.getOrDefault("ip", ""), Info.number(parts.getOrDefault("port", ""), 0), primary);
                replica.ifPresent(
                        address -> members.put(address, new Topology.Member(address, SHARD, Role.REPLICA, "")));
            }
        });
        members.putAll(found);
        return List.copyOf(members.values());
    }

    private static Info read(Wires wires, Access access, Address address) {
        try (Wire wire = wires.data(access, address, "discover")) {
            return Asking.info(wire);
        }
    }

    private static String primaryOf(Info info) {
        return Printable.clip(info.text("master_host") + ":" + info.text("master_port"), 80);
    }
}
