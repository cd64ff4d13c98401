package dev.fettle.fleet;

import java.util.Map;

/**
 * What an instance said of itself at one moment. Conditions name these as {@code group.fact}, such as
 * {@code memory.usedRatio}; {@link FactNames} derives the names from the components.
 */
public record Facts(
        Server server,
        Memory memory,
        Clients clients,
        Replication replication,
        Keyspace keyspace,
        Stats stats,
        Persistence persistence,
        Latency latency) {

    public record Server(
            @Fact("seconds since its start") long uptimeSeconds,

            @Fact("redis_mode: standalone, cluster or sentinel")
            String mode,

            @Fact("TCP port it listens on, as it says itself")
            long tcpPort) {}

    public record Memory(
            @Fact("bytes the data and its overhead take") long usedBytes,

            @Fact("bytes the data takes without its overhead; 0 where the server does not say")
            long datasetBytes,

            @Fact("resident set size in bytes; refreshed by the server about every 100 ms")
            long rssBytes,

            @Fact("highest usedBytes since the start") long peakBytes,
            @Fact("maxmemory in bytes; 0 is no limit") long maxBytes,
            @Fact("usedBytes / maxBytes; 0 without a limit") double usedRatio,

            @Fact("rssBytes / usedBytes, as the server says")
            double fragmentationRatio,

            @Fact("allocator's own fragmentation: what defragmentation could cure")
            double allocatorFragmentationRatio,

            @Fact("bytes the allocator holds resident") long allocatorResidentBytes,

            @Fact("resident over active in the allocator: what a purge could return")
            double allocatorRssRatio,

            @Fact("name of the allocator, such as jemalloc-5.3.0")
            String allocator,

            @Fact("maxmemory-policy") String policy,

            @Fact("objects waiting to be freed in the background")
            long lazyfreePending,

            @Fact("values that active defragmentation moved since the start")
            long defragMoved) {}

    public record Clients(
            @Fact("connected clients") long connected,
            @Fact("clients waiting in a blocking command") long blocked,
            @Fact("limit of connections") long limit) {}

    public record Replication(
            @Fact("replicas connected to it") long connectedReplicas,

            @Fact("whether its link to the primary is up; true for a primary")
            boolean linkUp,

            @Fact("whether a synchronisation with its primary is under way")
            boolean syncInProgress,

            @Fact("primary: bytes its furthest replica is behind; replica: bytes it is behind by its own word")
            long lagBytes,

            @Fact("offset in the replication stream") long offset) {}

    public record Keyspace(
            @Fact("keys in all databases") long keys,
            @Fact("keys that have a time to live") long expires,
            @Fact("keys without a time to live") long persistent,
            Map<String, Database> databases) {
        public Keyspace {
            databases = java.util.Collections.unmodifiableSortedMap(new java.util.TreeMap<>(databases));
        }
    }

    /** One numbered database. */
    public record Database(long keys, long expires) {}

    public record Stats(
            @Fact("commands a second, as the server measures")
            long opsPerSecond,

            @Fact("keys expired since the start") long expiredKeys,
            @Fact("keys evicted since the start") long evictedKeys,
            @Fact("keyspace hits since the start") long hits,
            @Fact("keyspace misses since the start") long misses,

            @Fact("connections refused at the limit since the start")
            long rejectedConnections) {}

    public record Persistence(
            @Fact("whether it is loading its data") boolean loading,
            @Fact("whether a snapshot is being written") boolean saving,

            @Fact("whether the append-only file is being rewritten")
            boolean rewriting,

            @Fact("whether the last snapshot succeeded") boolean lastSaveOk,
            @Fact("whether the append-only file is on") boolean appendOnly) {}

    public record Latency(
            @Fact("round trip of a PING in microseconds, median of three")
            long pingMicros) {}
}
