package dev.fettle.app.demo;

import java.time.Duration;
import java.util.List;

/** Makes a cluster of fresh nodes. */
final class ClusterJoin {
    private static final int SLOTS = 16_384;

    private final List<Topology.Shard> shards;
    private final List<ServerProcess> nodes;
    private final Duration patience;

    ClusterJoin(List<Topology.Shard> shards, Duration patience) {
        this.shards = shards;
        this.nodes = shards.stream().flatMap(Topology.Shard::servers).toList();
        this.patience = patience;
    }

    /** Slots first, so that nobody has to learn later who serves them; replicas once they know their primary. */
    void join() {
        for (int i = 0; i < shards.size(); i++) {
            ServerProcess primary = shards.get(i).primary();
            primary.command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
            primary.command(addSlots(i * SLOTS / shards.size(), (i + 1) * SLOTS / shards.size()));
        }
        ServerProcess first = nodes.getFirst();
        for (ServerProcess node : nodes.subList(1, nodes.size())) {
            first.command("CLUSTER", "MEET", ServerProcess.HOST, String.valueOf(node.port()));
        }
        for (ServerProcess node : nodes) {
            Await.until(patience, node + " knows " + nodes.size() + " nodes", () -> knows(node, nodes.size()));
        }
        for (Topology.Shard shard : shards) {
            String id = (String) shard.primary().command("CLUSTER", "MYID");
            for (ServerProcess replica : shard.replicas()) {
                Await.until(patience, replica + " becomes a replica of " + shard.primary(), () -> {
                    replica.command("CLUSTER", "REPLICATE", String.valueOf(id));
                    return true;
                });
            }
        }
    }

    private static boolean knows(ServerProcess node, int count) {
        String table = String.valueOf(node.command("CLUSTER", "NODES"));
        return table.lines().filter(line -> !line.contains("handshake")).count() == count;
    }

    /** Redis 6.2 has no ADDSLOTSRANGE. */
    private static String[] addSlots(int from, int to) {
        String[] command = new String[2 + to - from];
        command[0] = "CLUSTER";
        command[1] = "ADDSLOTS";
        for (int slot = from; slot < to; slot++) {
            command[2 + slot - from] = String.valueOf(slot);
        }
        return command;
    }
}
