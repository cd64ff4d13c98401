package dev.fettle.guard;

import dev.fettle.action.Vitals;
import dev.fettle.fleet.Facts;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Vitals of a server that is well, and the same with one of them otherwise. */
final class SampleVitals {
    private long lag;
    private long replicas = 1;
    private long silence;
    private long pending;
    private long used = 500;
    private long max = 1_000;
    private boolean saving;
    private Vitals.@Nullable Processor processor;
    private Map<Long, Long> calls = Map.of();

    static SampleVitals well() {
        return new SampleVitals();
    }

    SampleVitals lag(long bytes) {
        lag = bytes;
        return this;
    }

    SampleVitals replicas(long connected) {
        replicas = connected;
        return this;
    }

    SampleVitals silence(long seconds) {
        silence = seconds;
        return this;
    }

    SampleVitals pending(long objects) {
        pending = objects;
        return this;
    }

    SampleVitals memory(long newUsed, long newMax) {
        used = newUsed;
        max = newMax;
        return this;
    }

    SampleVitals saving() {
        saving = true;
        return this;
    }

    SampleVitals busyFor(double seconds, boolean mainThread) {
        processor = new Vitals.Processor(seconds, mainThread);
        return this;
    }

    SampleVitals calls(Map<Long, Long> upTo) {
        calls = upTo;
        return this;
    }

    Vitals read() {
        Facts facts = new Facts(
                new Facts.Server(120, "standalone", 6379),
                new Facts.Memory(
                        used, used, used, used, max, 0, 1, 1, used, 1, "jemalloc-5.3.0", "noeviction", pending, 0),
                new Facts.Clients(1, 0, 10_000),
                new Facts.Replication(replicas, true, false, lag, 0),
                new Facts.Keyspace(10, 4, 6, Map.of()),
                new Facts.Stats(0, 0, 0, 0, 0, 0),
                new Facts.Persistence(false, saving, false, true, false),
                new Facts.Latency(0));
        return new Vitals(facts, silence, processor, new TreeMap<>(calls));
    }
}
