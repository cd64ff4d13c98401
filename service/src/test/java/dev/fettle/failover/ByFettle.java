package dev.fettle.failover;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.run.Run;
import dev.fettle.run.RunState;
import dev.fettle.run.RunTarget;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fettle's own ways, each through a whole run: planned, asked for, approved, carried out. */
final class ByFettle implements Way {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Topology.Kind kind;
    private final String name;
    private final String action;
    private final boolean restarts;
    private final Map<Topology, Deployment> registered = new HashMap<>();
    private @Nullable TestDatabase database;
    private @Nullable TestNode node;
    private int deployments;

    private ByFettle(Topology.Kind kind, String name, String action, boolean restarts) {
        this.kind = kind;
        this.name = name;
        this.action = action;
        this.restarts = restarts;
    }

    /** The failover and the restart of a shard, of every kind of deployment. */
    static List<Way> ways() {
        return Stream.of(Topology.Kind.REPLICATION, Topology.Kind.SENTINEL, Topology.Kind.CLUSTER)
                .flatMap(kind -> Stream.<Way>of(
                        new ByFettle(kind, "Fettle: `shard.failover`", "shard.failover", false),
                        new ByFettle(kind, "Fettle: `shard.restart`, every server", "shard.restart", true)))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean fits(Topology.Kind otherKind, Engine engine) {
        return kind == otherKind;
    }

    @Override
    public void carryOut(Topology topology, int shard) {
        TestNode fettle = node();
        if (wantsNewServers()) {
            // New servers may have the ports of those that are gone.
            registered.values().forEach(gone -> fettle.fleet().remove(gone.id(), gone.createdAt()));
            registered.clear();
        }
        Deployment deployment = registered.computeIfAbsent(
                topology, servers -> fettle.register("fleet-" + ++deployments, servers, Map.of()));
        fettle.discover(deployment);
        if (!restarts) {
            run(fettle, shardKey(fettle, deployment, topology, shard));
            return;
        }
        try (Supervisor supervisor = Supervisor.of(topology.servers())) {
            int before = supervisor.starts();
            run(fettle, shardKey(fettle, deployment, topology, shard));
            if (supervisor.starts() == before) {
                throw new IllegalStateException("no server was restarted");
            }
        }
    }

    private static void run(TestNode fettle, String shard) {
        Run run = fettle.start(fettle.planShards("measured", Map.of(), Set.of(shard)));
        Await.until(PATIENCE, () -> "the run is over: " + targets(fettle, run), () -> {
            fettle.tick();
            return fettle.runs().get(run.id()).state().isOver();
        });
        if (fettle.runs().get(run.id()).state() != RunState.SUCCEEDED) {
            throw new IllegalStateException("the run did not succeed: " + targets(fettle, run));
        }
    }

    private static List<String> targets(TestNode fettle, Run run) {
        return fettle.runs().targets(run.id(), null, 0, 10).stream()
                .map(ByFettle::words)
                .toList();
    }

    private static String words(RunTarget target) {
        return target.state() + " " + target.outcome() + " " + target.progress().notes();
    }

    private static String shardKey(TestNode fettle, Deployment deployment, Topology topology, int shard) {
        ServerProcess primary = Shards.primariesOf(topology, shard).getFirst();
        return fettle.fleet().instances(deployment.id()).stream()
                .filter(instance -> instance.address().port() == primary.port())
                .map(Instance::shardKey)
                .findFirst()
                .orElseThrow();
    }

    private TestNode node() {
        TestNode made = node;
        if (made == null) {
            TestDatabase fresh = TestDatabase.create();
            database = fresh;
            made = new TestNode(fresh, "node-1");
            made.store("""
                apiVersion: fettle.dev/v1
                kind: Playbook
                metadata: {name: measured, title: Measured, owner: figures, risk: high}
                targets: {select: "true", role: primary}
                rollout: {soak: 0s}
                steps:
                  - action: %s
                """.formatted(action));
            node = made;
        }
        return made;
    }

    /** A primary that Sentinels have just failed over is not failed over again by them for a while, however it came about. */
    @Override
    public boolean wantsNewServers() {
        return kind == Topology.Kind.SENTINEL;
    }

    @Override
    public void close() {
        if (node != null) {
            node.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
