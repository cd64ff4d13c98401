package dev.fettle.app.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Starts the servers of one topology and joins them. */
final class TopologyStarter {
    private static final Duration JOIN = Duration.ofSeconds(30);

    private final Engine engine;
    private final TopologyOptions options;
    private final List<ServerProcess> started = new ArrayList<>();

    TopologyStarter(Engine engine, TopologyOptions options) {
        this.engine = engine;
        this.options = options;
    }

    Topology standalone() {
        return replicated(Topology.Kind.STANDALONE, 0, 0);
    }

    Topology replication(int replicas) {
        return replicated(Topology.Kind.REPLICATION, replicas, 0);
    }

    Topology sentinel(int replicas, int sentinels) {
        return replicated(Topology.Kind.SENTINEL, replicas, sentinels);
    }

    private Topology replicated(Topology.Kind kind, int replicas, int sentinels) {
        return orNothing(() -> {
            List<ServerProcess> servers = startServers(1 + replicas, options.servers());
            ServerProcess primary = servers.getFirst();
            List<ServerProcess> others = servers.subList(1, servers.size());
            for (ServerProcess replica : others) {
                replica.command("REPLICAOF", ServerProcess.HOST, String.valueOf(primary.port()));
                replica.command("CONFIG", "REWRITE");
            }
            List<Topology.Shard> shards = List.of(new Topology.Shard(primary, others));
            new Health(new Topology(kind, options, shards, List.of())).await(JOIN);
            Topology topology = new Topology(kind, options, shards, startSentinels(sentinels, primary));
            new Health(topology).await(JOIN);
            return topology;
        });
    }

    Topology cluster(int shards, int replicasPerShard) {
        ServerOptions node = options.servers()
                .with("cluster-enabled", "yes")
                .with("cluster-node-timeout", String.valueOf(options.downAfter().toMillis()))
                .with("cluster-replica-validity-factor", "0");
        return orNothing(() -> {
            List<ServerProcess> servers = startServers(shards * (1 + replicasPerShard), node);
            List<Topology.Shard> members = new ArrayList<>();
            for (int first = 0; first < servers.size(); first += 1 + replicasPerShard) {
                members.add(new Topology.Shard(
                        servers.get(first), servers.subList(first + 1, first + 1 + replicasPerShard)));
            }
            new ClusterJoin(members, JOIN).join();
            Topology topology = new Topology(Topology.Kind.CLUSTER, options, members, List.of());
            new Health(topology).await(JOIN);
            return topology;
        });
    }

    private List<ServerProcess> startServers(int count, ServerOptions each) {
        return startAll(count, () -> ServerProcess.start(engine, each));
    }

    private List<ServerProcess> startSentinels(int count, ServerProcess primary) {
        SentinelOptions watched = new SentinelOptions(
                options.primaryName(),
                primary.port(),
                count / 2 + 1,
                options.downAfter(),
                options.downAfter().multipliedBy(5),
                options.servers().password());
        return startAll(count, () -> ServerProcess.startSentinel(engine, watched));
    }

    /** Starts them side by side. */
    private List<ServerProcess> startAll(int count, Callable<ServerProcess> starter) {
        List<Future<ServerProcess>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                starts.add(threads.submit(starter));
            }
        }
        List<ServerProcess> servers = new ArrayList<>();
        IllegalStateException failure = null;
        for (Future<ServerProcess> start : starts) {
            try {
                servers.add(start.get());
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                failure = new IllegalStateException(cause.getMessage(), cause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new IllegalStateException("interrupted while starting servers", e);
            }
        }
        started.addAll(servers);
        if (failure != null) {
            throw failure;
        }
        return servers;
    }

    private Topology orNothing(Callable<Topology> work) {
        try {
            return work.call();
        } catch (Exception e) {
            started.forEach(ServerProcess::close);
            throw new IllegalStateException(engine + " topology does not start: " + e.getMessage(), e);
        }
    }
}
