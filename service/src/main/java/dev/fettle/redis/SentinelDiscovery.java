package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A primary and its replicas, as a Sentinel sees them. */
final class SentinelDiscovery {
    private static final String SHARD = "0";

    private final Wires wires;
    private final Access access;
    private final Spellings spellings;

    SentinelDiscovery(Wires wires, Access access, Spellings spellings) {
        this.wires = wires;
        this.access = access;
        this.spellings = spellings;
    }

    Topology from(Address seed) {
        try (Wire wire = wires.sentinel(access, seed, "discover")) {
            WrongKind.requireMode(Asking.info(wire, "server"), "sentinel");
            Map<String, String> primary = primary(wire);
            String name = primary.getOrDefault("name", "");
            Map<Address, Topology.Member> members = new LinkedHashMap<>();
            put(members, primary, Role.PRIMARY, seed);
            List<Map<String, String>> replicas = replicas(wire, name);
            for (Map<String, String> replica : replicas) {
                if (!isLeftBehind(replica, replicas, primary)) {
                    put(members, replica, Role.REPLICA, seed);
                }
            }
            return new Topology(List.copyOf(members.values()), sentinels(wire, name, seed));
        } catch (TargetFault e) {
            throw new NoAnswer("gives a strange answer as a Sentinel: " + e.getMessage(), e);
        }
    }

    private Map<String, String> primary(Wire wire) {
        List<Map<String, String>> all = table(Asking.required(wire, Command.of("SENTINEL", "MASTERS")));
        List<String> names =
                all.stream().map(each -> each.getOrDefault("name", "")).sorted().toList();
        String wanted = access.masterName();
        if (wanted == null && all.size() == 1) {
            return all.getFirst();
        }
        if (wanted == null) {
            throw new WrongKind(
                    all.isEmpty() ? "watches no primary" : "watches " + all.size() + " primaries",
                    all.isEmpty() ? "a Sentinel that watches one" : "access.masterName: one of " + list(names));
        }
        return all.stream()
                .filter(each -> wanted.equals(each.get("name")))
                .findFirst()
                .orElseThrow(() -> new WrongKind(
                        "watches no primary named " + wanted,
                        names.isEmpty() ? "a Sentinel that does" : "access.masterName: one of " + list(names)));
    }

    private static String list(List<String> names) {
        return Printable.clip(String.join(", ", names), 400);
    }

    private static List<Map<String, String>> replicas(Wire wire, String name) {
        Reply reply = wire.exchange(Command.of("SENTINEL", "REPLICAS", name));
        // The word came with 5.0.
        boolean old = reply instanceof Reply.Failure;
        return table(old ? Asking.required(wire, Command.of("SENTINEL", "SLAVES", name)) : reply);
    }

    private List<Address> sentinels(Wire wire, String name, Address seed) {
        Set<Address> all = new LinkedHashSet<>();
        all.add(seed);
        for (Map<String, String> each : table(Asking.required(wire, Command.of("SENTINEL", "SENTINELS", name)))) {
            spellings
                    .of(each.getOrDefault("ip", ""), Info.number(each.getOrDefault("port", ""), 0), seed)
                    .ifPresent(all::add);
        }
        return List.copyOf(all);
    }

    private void put(Map<Address, Topology.Member> members, Map<String, String> row, Role role, Address seed) {
        spellings
                .of(row.getOrDefault("ip", ""), Info.number(row.getOrDefault("port", ""), 0), seed)
                .ifPresent(address -> members.putIfAbsent(
                        address, new Topology.Member(address, SHARD, role, row.getOrDefault("runid", ""))));
    }

    /**
     * Sentinels never forget a replica by themselves, and one that is down may just be broken: it stays a member, to be
     * seen as unreachable, until somebody tells the Sentinels with SENTINEL RESET. Only the old address of a server
     * that has moved is left out: the same incarnation answers elsewhere.
     */
    private static boolean isLeftBehind(
            Map<String, String> replica, List<Map<String, String>> replicas, Map<String, String> primary) {
        String runId = replica.getOrDefault("runid", "");
        if (runId.isEmpty() || !isDown(replica)) {
            return false;
        }
        List<Map<String, String>> others = new ArrayList<>(replicas);
        others.add(primary);
        return others.stream().anyMatch(other -> !isDown(other) && runId.equals(other.get("runid")));
    }

    private static boolean isDown(Map<String, String> row) {
        return List.of(row.getOrDefault("flags", "").split(",", -1)).contains("s_down");
    }

    /** Sentinels answer with lists of name, value, name, value. */
    private static List<Map<String, String>> table(Reply reply) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Reply each : reply.asList()) {
            List<Reply> cells = each.asList();
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i + 1 < cells.size(); i += 2) {
                row.put(cells.get(i).asText(), cells.get(i + 1).asText());
            }
            rows.add(row);
        }
        return rows;
    }
}
