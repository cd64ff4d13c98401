package dev.fettle.fleet;

import java.util.Map;

/** Facts with something in every place. */
final class SampleFacts {
    static final Facts FACTS = new Facts(
            new Facts.Server(120, "standalone", 6379),
            new Facts.Memory(1, 1, 2, 3, 4, 0.25, 1.5, 1.1, 5, 1.2, "jemalloc-5.3.0", "allkeys-lru", 6, 7),
            new Facts.Clients(7, 8, 10_000),
            new Facts.Replication(1, true, false, 9, 1L << 40),
            new Facts.Keyspace(10, 4, 6, Map.of("0", new Facts.Database(10, 4))),
            new Facts.Stats(11, 12, 13, 14, 15, 16),
            new Facts.Persistence(false, true, false, true, false),
            new Facts.Latency(17));

    private SampleFacts() {}
}
