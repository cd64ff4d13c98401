package dev.fettle.failover;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Topology;

/** A way to fail a shard over or to restart it, which the figures compare with others. */
public interface Way extends AutoCloseable {
    /** As it is called in the table. */
    String name();

    /** Whether it can be gone there. */
    boolean fits(Topology.Kind kind, Engine engine);

    /**
     * Does it to one shard, and returns when whoever does it this way holds it for done.
     *
     * @param topology settled, of a kind and engine that fit
     * @param shard its number in the topology
     */
    void carryOut(Topology topology, int shard);

    /** Whether it must not come after another failover: Sentinel waits twice its failover-timeout between two. */
    default boolean wantsNewServers() {
        return false;
    }

    /** What it needed for all its rounds is no longer needed. */
    @Override
    default void close() {}
}
