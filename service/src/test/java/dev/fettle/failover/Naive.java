package dev.fettle.failover;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What people do by hand or by a script of few lines, and the server's own command for it where there is a good one,
 * alone.
 */
public final class Naive {
    private static final Duration PROMOTION = Duration.ofSeconds(60);
    private static final Duration SCRIPT_PAUSE = Duration.ofMillis(50);

    private Naive() {}

    /** All of them. */
    public static List<Way> ways() {
        return List.of(
                repoint(),
                failover(),
                sentinelFailover(),
                coordinated(),
                shutdown(Topology.Kind.SENTINEL),
                clusterFailover(),
                shutdown(Topology.Kind.CLUSTER));
    }

    /** The replica is promoted, the old primary is told 50 ms later to follow it. */
    static Way repoint() {
        return new Simple(
                "`REPLICAOF NO ONE`, old primary re-pointed 50 ms later", Topology.Kind.REPLICATION, shard -> {
                    ServerProcess next = shard.replica();
                    next.command("REPLICAOF", "NO", "ONE");
                    LockSupport.parkNanos(SCRIPT_PAUSE.toNanos());
                    shard.othersThan(next).forEach(server -> follow(server, next));
                });
    }

    /** {@code FAILOVER TO} with its other replicas re-pointed afterwards. */
    static Way failover() {
        return new Simple("`FAILOVER TO` (reference)", Topology.Kind.REPLICATION, shard -> {
            ServerProcess old = shard.primary();
            ServerProcess next = shard.replica();
            old.command("FAILOVER", "TO", ServerProcess.HOST, Integer.toString(next.port()), "TIMEOUT", "5000");
            shard.awaitPrimary(next);
            shard.othersThan(next).stream()
                    .filter(server -> !server.equals(old))
                    .forEach(server -> follow(server, next));
        });
    }

    /** The command that Sentinel has for it. */
    static Way sentinelFailover() {
        return new Simple(
                "`SENTINEL FAILOVER`", Topology.Kind.SENTINEL, shard -> bySentinel(shard, "SENTINEL", "FAILOVER"));
    }

    /** The one that Valkey's Sentinel has since 9.0; in 9.1.0 it crashes the Sentinel. */
    static Way coordinated() {
        return new Simple(
                "`SENTINEL FAILOVER … COORDINATED` (reference)",
                Topology.Kind.SENTINEL,
                engine -> engine.isValkey()
                        && engine.major() >= 9
                        && !engine.version().equals("9.1.0"),
                shard -> bySentinel(shard, "SENTINEL", "FAILOVER", "COORDINATED"));
    }

    /** Asks again while it is answered by an error, such as NOGOODSLAVE. */
    private static void bySentinel(OneShard shard, String... words) {
        ServerProcess old = shard.primary();
        List<String> command = new ArrayList<>(List.of(words));
        command.add(2, shard.topology().primaryName());
        Await.until(
                PROMOTION,
                "a Sentinel takes " + command,
                () -> shard.topology().sentinels().getFirst().command(command.toArray(String[]::new)) != null);
        shard.awaitPrimaryOtherThan(old);
    }

    /** {@code CLUSTER FAILOVER} on the replica. */
    static Way clusterFailover() {
        return new Simple("`CLUSTER FAILOVER` (reference)", Topology.Kind.CLUSTER, shard -> {
            ServerProcess next = shard.replica();
            next.command("CLUSTER", "FAILOVER");
            shard.awaitPrimary(next);
        });
    }

    /**
     * The primary is ended; it is started again when a replica has taken its place by itself, and every Sentinel says
     * so. Earlier it would be an empty primary under the address that they still name.
     */
    static Way shutdown(Topology.Kind kind) {
        return new Simple("`SHUTDOWN NOSAVE` and automatic failover", kind, shard -> {
            ServerProcess old = shard.primary();
            old.stop();
            shard.awaitPrimaryOtherThan(old);
            shard.awaitAllSentinelsName(shard.primary());
            old.restart();
        });
    }

    private static void follow(ServerProcess server, ServerProcess primary) {
        server.command("REPLICAOF", ServerProcess.HOST, Integer.toString(primary.port()));
    }

    private record Simple(String name, Topology.Kind kind, Predicate<Engine> engines, Consumer<OneShard> action)
            implements Way {
        Simple(String name, Topology.Kind kind, Consumer<OneShard> action) {
            this(name, kind, any -> true, action);
        }

        @Override
        public boolean fits(Topology.Kind otherKind, Engine engine) {
            return kind == otherKind && engines.test(engine);
        }

        @Override
        public void carryOut(Topology topology, int shard) {
            action.accept(new OneShard(topology, shard));
        }

        @Override
        public boolean wantsNewServers() {
            return kind == Topology.Kind.SENTINEL;
        }
    }

    private record OneShard(Topology topology, int number) {
        ServerProcess primary() {
            List<ServerProcess> primaries = Shards.primariesOf(topology, number);
            if (primaries.size() != 1) {
                throw new IllegalStateException(topology + " has primaries " + primaries + " in shard " + number);
            }
            return primaries.getFirst();
        }

        ServerProcess replica() {
            return othersThan(primary()).getFirst();
        }

        List<ServerProcess> othersThan(ServerProcess server) {
            return Shards.serversOf(topology, number)
                    .filter(other -> !other.equals(server))
                    .toList();
        }

        void awaitPrimary(ServerProcess next) {
            Await.until(
                    PROMOTION,
                    next + " is the only primary",
                    () -> Shards.primariesOf(topology, number).equals(List.of(next)));
        }

        void awaitPrimaryOtherThan(ServerProcess old) {
            Await.until(
                    PROMOTION,
                    "another than " + old + " is primary",
                    () -> Shards.primariesOf(topology, number).stream().anyMatch(server -> !server.equals(old)));
        }

        void awaitAllSentinelsName(ServerProcess primary) {
            Await.until(
                    PROMOTION,
                    "every Sentinel names " + primary,
                    () -> topology.sentinels().stream()
                            .allMatch(sentinel -> Settled.names(topology, sentinel, primary)));
        }
    }
}
