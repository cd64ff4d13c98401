package dev.fettle.app.demo;

import java.util.List;

/**
 * Writes to the primaries of one topology, as they were at its start, a few hundred commands at a time, each to the
 * primary that owns its key. Not safe for use by several threads.
 */
final class Batches implements AutoCloseable {
    private static final int SIZE = 500;

    private final List<Resp> primaries;
    private final int[] waiting;

    Batches(Topology topology) {
        primaries = topology.shards().stream()
                .map(shard -> shard.primary().connect())
                .toList();
        waiting = new int[primaries.size()];
    }

    /** Sends a command whose second word is the key. */
    void add(String... command) {
        int shard = Slots.of(command[1]) * primaries.size() / Slots.COUNT;
        primaries.get(shard).send(command);
        if (++waiting[shard] == SIZE) {
            settle(shard);
        }
    }

    /** Waits until everything sent is done. @throws RespException where a server refused */
    void settle() {
        for (int shard = 0; shard < waiting.length; shard++) {
            settle(shard);
        }
    }

    private void settle(int shard) {
        for (; waiting[shard] > 0; waiting[shard]--) {
            primaries.get(shard).receive();
        }
    }

    @Override
    public void close() {
        primaries.forEach(Resp::close);
    }
}
