package dev.fettle.app.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Says whether a topology is in order, by what its servers say now. */
final class Health {
    private final Topology topology;

    Health(Topology topology) {
        this.topology = topology;
    }

    void await(Duration atMost) {
        Await.until(
                atMost,
                () -> topology + " is healthy; " + String.join(", ", complaints()),
                () -> complaints().isEmpty());
    }

    static boolean isPrimary(ServerProcess server) {
        try {
            return server.info("role").equals("master");
        } catch (RuntimeException doesNotAnswer) {
            return false;
        }
    }

    private List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (ServerProcess server : topology.servers()) {
            check(complaints, server, () -> replication(server));
        }
        check(complaints, topology, this::attached);
        for (ServerProcess sentinel : topology.sentinels()) {
            check(complaints, sentinel, () -> sentinel(sentinel));
        }
        return complaints;
    }

    /** A link that is up on the replica's side may still be starting on the primary's. */
    private String attached() {
        long online = topology.servers().stream()
                .flatMap(server ->
                        String.valueOf(server.command("INFO", "replication")).lines())
                .filter(line -> line.startsWith("slave") && line.contains("state=online"))
                .count();
        return online == topology.replicas().size() ? "" : "has " + online + " replicas online";
    }

    private String replication(ServerProcess server) {
        if (topology.kind() == Topology.Kind.CLUSTER) {
            String cluster = clusterOf(server);
            if (!cluster.isEmpty()) {
                return cluster;
            }
        }
        return server.info("role").equals("master") ? "" : linkOf(server);
    }

    private String linkOf(ServerProcess replica) {
        return replica.info("master_link_status").equals("up") ? "" : "is not linked to its primary";
    }

    private String clusterOf(ServerProcess node) {
        String table = String.valueOf(node.command("CLUSTER", "NODES"));
        if (!String.valueOf(node.command("CLUSTER", "INFO")).contains("cluster_state:ok")) {
            return "finds the cluster down";
        }
        long replicas = table.lines().filter(line -> line.contains("slave")).count();
        if (replicas != topology.replicas().size()) {
            return "knows " + replicas + " replicas";
        }
        return table.contains("fail") || table.contains("disconnected") ? "finds a node failing" : "";
    }

    private String sentinel(ServerProcess sentinel) {
        String replicas = field(sentinel, "num-slaves");
        String others = field(sentinel, "num-other-sentinels");
        String flags = field(sentinel, "flags");
        boolean complete = replicas.equals(String.valueOf(topology.replicas().size()))
                && others.equals(String.valueOf(topology.sentinels().size() - 1))
                && flags.equals("master");
        return complete ? "" : "sees " + replicas + " replicas, " + others + " other Sentinels, flags " + flags;
    }

    private String field(ServerProcess sentinel, String name) {
        Object reply = sentinel.command("SENTINEL", "MASTER", topology.primaryName());
        if (reply instanceof List<?> pairs) {
            int at = pairs.indexOf(name);
            return at < 0 ? "" : String.valueOf(pairs.get(at + 1));
        }
        return "";
    }

    private static void check(List<String> complaints, Object who, Supplier<String> look) {
        String complaint;
        try {
            complaint = look.get();
        } catch (RuntimeException e) {
            complaint = String.valueOf(e.getMessage());
        }
        if (!complaint.isEmpty()) {
            complaints.add(who + " " + complaint);
        }
    }
}
