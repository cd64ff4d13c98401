package dev.fettle.actions.topology;

import dev.fettle.action.Incarnation;
import dev.fettle.action.Restarts;
import dev.fettle.action.Shard;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a way restarts the servers of a shard, each of them and no other; asks nobody. */
record WayChecks(Shard shard, String way) {
    /** Stands for the incarnation of a server that nobody asked who it is: no server calls itself so. */
    private static final String NOT_ASKED = "another";

    Incarnation incarnation(Address server, String runId) {
        return new Incarnation(
                shard.deployment().name(), server, runId, shard.deployment().labels());
    }

    private boolean isShutdown() {
        return way.equals(Restarts.SHUTDOWN);
    }

    /** What would be run for it, for whoever approves that. */
    String told(Member member) {
        return isShutdown()
                ? member.address() + " is told to SHUTDOWN; whoever supervises it (systemd, Kubernetes, a container"
                        + " runtime) must start it again"
                : shard.restarts().told(way, incarnation(member.address(), member.runId()));
    }

    List<Check> of(Picture picture) {
        if (isShutdown()) {
            return List.of();
        }
        List<Check> checks = new ArrayList<>();
        Map<String, List<Address>> byWords = new LinkedHashMap<>();
        for (Member member : picture.members()) {
            Incarnation server = incarnation(member.address(), member.runId());
            String refusal = shard.restarts().refusal(way, server);
            if (refusal == null) {
                byWords.computeIfAbsent(shard.restarts().told(way, server), words -> new ArrayList<>())
                        .add(member.address());
            } else {
                checks.add(Check.noGo(refusal));
            }
        }
        others(picture, byWords);
        byWords.forEach((words, servers) -> {
            if (servers.size() > 1) {
                checks.add(Check.noGo("the way '" + way + "' does not tell " + servers
                        + " from each other, for each it is: " + words + "; a label is the same for all servers of"
                        + " its deployment: let the way's configuration use {host} and {port}, or {pod}"));
            }
        });
        return checks;
    }

    /** Servers of other shards, and those that do not answer, that the same words would mean. */
    private void others(Picture picture, Map<String, List<Address>> byWords) {
        for (Topology.Member each : picture.topology().members()) {
            Incarnation server = incarnation(each.address(), NOT_ASKED);
            if (picture.at(each.address()).isEmpty() && shard.restarts().refusal(way, server) == null) {
                List<Address> same = byWords.get(shard.restarts().told(way, server));
                if (same != null) {
                    same.add(each.address());
                }
            }
        }
    }

    /** What is to be said of the data of a server without replicas. */
    List<Check> alone(Member server) {
        return isShutdown()
                ? List.of()
                : List.of(Check.go("the way '" + way + "' ends " + server.address() + " by other means than SHUTDOWN:"
                        + " it writes its data down at its end only where it is sent SIGTERM and given time; one that"
                        + " is killed comes back with what it had written before, and "
                        + server.number("rdb_changes_since_last_save")
                        + " changes were made since its last snapshot"));
    }
}
