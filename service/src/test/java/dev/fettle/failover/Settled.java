package dev.fettle.failover;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import java.time.Duration;
import java.util.List;

/** Waits until nothing is on the move any more, and until a Sentinel set can be failed over at all. */
final class Settled {
    private Settled() {}

    /**
     * Until it is healthy, each shard has one primary, and every Sentinel names that one.
     *
     * @throws IllegalStateException when that does not come in time
     */
    static void await(Topology topology, Duration atMost) {
        Await.until(atMost, topology + " is settled", () -> {
            topology.awaitHealthy(Duration.ZERO);
            Shards shards = Shards.of(topology);
            for (int shard = 0; shard < shards.count(); shard++) {
                ServerProcess primary = shards.primaryOf(shard);
                for (ServerProcess sentinel : topology.sentinels()) {
                    if (!names(topology, sentinel, primary)) {
                        throw new IllegalStateException(sentinel + " does not name " + primary);
                    }
                }
            }
            return true;
        });
    }

    /**
     * Until every Sentinel has seen that every replica is fit to be promoted. It looks each ten seconds (its
     * info-period), and answers NOGOODSLAVE before.
     */
    static void awaitPromotable(Topology topology, Duration atMost) {
        await(topology, atMost);
        Await.until(atMost, topology + ": every Sentinel finds every replica good", () -> {
            for (ServerProcess sentinel : topology.sentinels()) {
                Object replicas = sentinel.command("SENTINEL", "REPLICAS", topology.primaryName());
                for (Object replica : (List<?>) replicas) {
                    List<?> fields = (List<?>) replica;
                    if (!field(fields, "flags").equals("slave")
                            || !field(fields, "master-link-status").equals("ok")) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    /** Whether it says to its clients that this is the primary. */
    static boolean names(Topology topology, ServerProcess sentinel, ServerProcess primary) {
        return List.of(ServerProcess.HOST, Integer.toString(primary.port()))
                .equals(sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", topology.primaryName()));
    }

    private static Object field(List<?> pairs, String name) {
        return pairs.get(pairs.indexOf(name) + 1);
    }
}
