package dev.fettle.failover;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The servers on which ways are tried one after the other, each time empty and settled. */
final class Stand implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Topology.Kind kind;
    private final Engine engine;
    private @Nullable Topology topology;
    private int rounds;

    Stand(Topology.Kind kind, Engine engine) {
        this.kind = kind;
        this.engine = engine;
    }

    /** One that fails is told as such; the next begins with new servers. */
    Round play(Way way) {
        String name = FiguresOptions.name(kind);
        try {
            if (way.wantsNewServers()) {
                close();
            }
            Topology servers = ready();
            // A cluster votes once within twice its node timeout for the place of the same primary.
            int shard = rounds++ % servers.shards().size();
            LossResult result = LossCheck.standard().around(servers, () -> way.carryOut(servers, shard));
            if (way.wantsNewServers()) {
                close();
            }
            return Round.of(name, engine.name(), way.name(), result);
        } catch (RuntimeException e) {
            e.printStackTrace();
            close();
            return Round.failed(name, engine.name(), way.name(), e.toString());
        }
    }

    private Topology ready() {
        Topology servers = topology;
        if (servers == null) {
            servers = start();
            topology = servers;
        }
        Settled.awaitPromotable(servers, READY);
        servers.currentPrimaries().forEach(primary -> primary.command("FLUSHALL"));
        return servers;
    }

    private Topology start() {
        return switch (kind) {
            case STANDALONE -> Topology.standalone(engine);
            case REPLICATION -> Topology.replication(engine, 2);
            case SENTINEL -> ofTheirOwn(Topology.sentinel(engine, 2, 3));
            case CLUSTER -> Topology.cluster(engine, 3, 1);
        };
    }

    /**
     * Each Sentinel begins at a random moment of a second, as on a host of its own. When they look at a replica depends on
     * that for hours, and of those that were started together either all look at a good time or none.
     */
    private static Topology ofTheirOwn(Topology servers) {
        for (ServerProcess sentinel : servers.sentinels()) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(SECOND.toNanos()));
            sentinel.restart();
        }
        servers.awaitHealthy(READY);
        return servers;
    }

    @Override
    public void close() {
        Topology servers = topology;
        topology = null;
        if (servers != null) {
            servers.close();
        }
    }
}
