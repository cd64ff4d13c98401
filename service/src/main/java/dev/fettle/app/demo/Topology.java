package dev.fettle.app.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A group of real servers that belong together, running and healthy when its starter returns. A starter that fails
 * leaves nothing behind and throws {@link IllegalStateException} with what was missing.
 */
public final class Topology implements AutoCloseable {
    /** As in the fleet: what a user would register. */
    public enum Kind {
        STANDALONE,
        REPLICATION,
        SENTINEL,
        CLUSTER
    }

    /** A primary and its replicas, as started; a failover changes the roles but not this. */
    public record Shard(ServerProcess primary, List<ServerProcess> replicas) {
        public Shard {
            replicas = List.copyOf(replicas);
        }

        Stream<ServerProcess> servers() {
            return Stream.concat(Stream.of(primary), replicas.stream());
        }
    }

    private final Kind kind;
    private final TopologyOptions options;
    private final List<Shard> shards;
    private final List<ServerProcess> sentinels;

    Topology(Kind kind, TopologyOptions options, List<Shard> shards, List<ServerProcess> sentinels) {
        this.kind = kind;
        this.options = options;
        this.shards = List.copyOf(shards);
        this.sentinels = List.copyOf(sentinels);
    }

    /** One server. */
    public static Topology standalone(Engine engine) {
        return standalone(engine, TopologyOptions.defaults());
    }

    /** One server. */
    public static Topology standalone(Engine engine, TopologyOptions options) {
        return new TopologyStarter(engine, options).standalone();
    }

    /** A primary with replicas. */
    public static Topology replication(Engine engine, int replicas) {
        return replication(engine, replicas, TopologyOptions.defaults());
    }

    /** A primary with replicas. */
    public static Topology replication(Engine engine, int replicas, TopologyOptions options) {
        return new TopologyStarter(engine, options).replication(replicas);
    }

    /** A primary with replicas, watched by Sentinels of which the majority decides. */
    public static Topology sentinel(Engine engine, int replicas, int sentinels) {
        return sentinel(engine, replicas, sentinels, TopologyOptions.defaults());
    }

    /** A primary with replicas, watched by Sentinels of which the majority decides. */
    public static Topology sentinel(Engine engine, int replicas, int sentinels, TopologyOptions options) {
        return new TopologyStarter(engine, options).sentinel(replicas, sentinels);
    }

    /** A cluster with the slots evenly spread over the shards. */
    public static Topology cluster(Engine engine, int shards, int replicasPerShard) {
        return cluster(engine, shards, replicasPerShard, TopologyOptions.defaults());
    }

    /** A cluster with the slots evenly spread over the shards. */
    public static Topology cluster(Engine engine, int shards, int replicasPerShard, TopologyOptions options) {
        return new TopologyStarter(engine, options).cluster(shards, replicasPerShard);
    }

    public Kind kind() {
        return kind;
    }

    public List<Shard> shards() {
        return shards;
    }

    /** The primary of the first shard, as started. */
    public ServerProcess primary() {
        return shards.getFirst().primary();
    }

    /** The replicas of all shards, as started. */
    public List<ServerProcess> replicas() {
        return shards.stream().flatMap(shard -> shard.replicas().stream()).toList();
    }

    /** All servers without the Sentinels; each primary is followed by its replicas. */
    public List<ServerProcess> servers() {
        return shards.stream().flatMap(Shard::servers).toList();
    }

    public List<ServerProcess> sentinels() {
        return sentinels;
    }

    /** The name under which the Sentinels know the primary. */
    public String primaryName() {
        return options.primaryName();
    }

    /** The addresses that a user would register: the Sentinels where there are any, otherwise all servers. */
    public List<String> seeds() {
        return (sentinels.isEmpty() ? servers() : sentinels)
                .stream().map(ServerProcess::address).toList();
    }

    /** The servers that say at this moment that they are primary; those that do not answer are left out. */
    public List<ServerProcess> currentPrimaries() {
        return servers().stream()
                .filter(server -> server.isAlive() && Health.isPrimary(server))
                .toList();
    }

    /**
     * Waits until every server answers, all replicas are in step and, in a cluster, every node finds it in order.
     *
     * @throws IllegalStateException when that does not come in time
     */
    public void awaitHealthy(Duration atMost) {
        new Health(this).await(atMost);
    }

    /** Kills all its servers. */
    @Override
    public void close() {
        List<ServerProcess> all = new ArrayList<>(sentinels);
        all.addAll(servers());
        all.forEach(ServerProcess::close);
    }

    @Override
    public String toString() {
        return primary().engine() + " " + kind;
    }
}
