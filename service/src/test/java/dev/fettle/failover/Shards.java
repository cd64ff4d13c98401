package dev.fettle.failover;

import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Which shard a key belongs to, and who is its primary at present. A topology's shards keep their slots. */
final class Shards {
    private static final int SLOTS = 16_384;

    private final Topology topology;
    /** Of each slot the number of its shard; empty without a cluster. */
    private final int[] shardOfSlot;

    private Shards(Topology topology, int[] shardOfSlot) {
        this.topology = topology;
        this.shardOfSlot = shardOfSlot;
    }

    static Shards of(Topology topology) {
        int[] owners = topology.kind() == Topology.Kind.CLUSTER ? slotsOf(topology) : new int[0];
        return new Shards(topology, owners);
    }

    private static int[] slotsOf(Topology topology) {
        int[] owners = new int[SLOTS];
        Arrays.fill(owners, -1);
        Object ranges = topology.primary().command("CLUSTER", "SLOTS");
        for (Object range : (List<?>) ranges) {
            List<?> parts = (List<?>) range;
            long port = (Long) ((List<?>) parts.get(2)).get(1);
            int shard = shardOf(topology, port);
            for (int slot = Math.toIntExact((Long) parts.get(0)); slot <= (Long) parts.get(1); slot++) {
                owners[slot] = shard;
            }
        }
        return owners;
    }

    private static int shardOf(Topology topology, long port) {
        for (int i = 0; i < topology.shards().size(); i++) {
            if (serversOf(topology, i).anyMatch(server -> server.port() == port)) {
                return i;
            }
        }
        throw new IllegalStateException(topology + ": port " + port + " owns slots and is none of its servers");
    }

    int count() {
        return topology.shards().size();
    }

    int shardOf(String key) {
        return shardOfSlot.length == 0 ? 0 : shardOfSlot[JedisClusterCRC16.getSlot(key)];
    }

    /** The servers of that shard that say that they are primary. */
    static List<ServerProcess> primariesOf(Topology topology, int shard) {
        List<ServerProcess> primaries = topology.currentPrimaries();
        return serversOf(topology, shard).filter(primaries::contains).toList();
    }

    /** All servers of that shard. */
    static Stream<ServerProcess> serversOf(Topology topology, int shard) {
        Topology.Shard members = topology.shards().get(shard);
        return Stream.concat(Stream.of(members.primary()), members.replicas().stream());
    }

    /**
     * The one primary of that shard.
     *
     * @throws IllegalStateException when there is none, or more
     */
    ServerProcess primaryOf(int shard) {
        List<ServerProcess> primaries = primariesOf(topology, shard);
        if (primaries.size() != 1) {
            throw new IllegalStateException(topology + " has primaries " + primaries + " in shard " + shard
                    + "; wait until it is healthy and has one");
        }
        return primaries.getFirst();
    }

    /** All servers of that shard but its primary. */
    List<ServerProcess> replicasOf(int shard) {
        ServerProcess primary = primaryOf(shard);
        return serversOf(topology, shard)
                .filter(server -> !server.equals(primary))
                .toList();
    }

    /** Of each shard which process is its primary: where that is another one later, the shard was touched. */
    List<String> incarnations() {
        List<String> incarnations = new ArrayList<>();
        for (int shard = 0; shard < count(); shard++) {
            ServerProcess primary = primaryOf(shard);
            incarnations.add(primary.address() + " " + primary.info("run_id"));
        }
        return incarnations;
    }
}
