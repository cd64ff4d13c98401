package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.SecretRef;
import dev.fettle.plan.Plan;
import dev.fettle.run.Run;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What moves the roles of a shard does so with the rights that it names and no others, and plans with those to read. */
final class ShardRightsIT {
    /** What looking at the fleet needs; see the page on the fleet. */
    private static final List<String> LOOKING = List.of("ping", "info", "select", "cluster|nodes", "cluster|shards");

    private static final Access ACCESS =
            new Access(false, null, "fettle", new SecretRef("env:SECRET"), null, null, null);

    @EngineTest
    void ofAReplicatedShard(Engine engine) {
        assertKept(() -> Topology.replication(engine, 2));
    }

    @EngineTest
    void ofAShardUnderSentinels(Engine engine) {
        assertKept(() -> Topology.sentinel(engine, 2, 3));
    }

    @EngineTest
    void ofAShardOfACluster(Engine engine) {
        assertKept(() -> Topology.cluster(engine, 3, 1));
    }

    private static void assertKept(java.util.function.Supplier<Topology> topologies) {
        for (ActionSpec<?> spec : List.of(new ShardFailover().spec(), new ShardRestart().spec())) {
            try (Topology topology = topologies.get();
                    Supervisor supervisor = Supervisor.of(topology.servers());
                    TestDatabase database = TestDatabase.create();
                    TestNode node = new TestNode(database, "node-1")) {
                grant(topology, spec.needs().reads(), spec.needs().writes());
                Deployment deployment = node.register("cache", topology, Map.of(), ACCESS);
                node.store(playbook(spec));
                // What was found out about its rights stands; planning itself must do with those to read.
                grant(topology, spec.needs().reads(), Set.of());
                List<String> before = state(topology);

                String shard =
                        node.fleet().instances(deployment.id()).getFirst().shardKey();
                Plan plan = node.planShards("contract", Map.of(), Set.of(shard));

                assertThat(plan.targets())
                        .as("%s: %s", spec.name(), plan.leftOut())
                        .hasSize(1);
                assertThat(state(topology)).as(spec.name()).isEqualTo(before);
                assertThat(supervisor.starts()).isZero();

                grant(topology, spec.needs().reads(), spec.needs().writes());
                RunTarget target = ended(node, node.start(plan));

                assertThat(target.state())
                        .as("%s: %s %s", spec.name(), target.outcome(), target.progress())
                        .isEqualTo(TargetState.SUCCEEDED);
                assertThat(target.progress().notes())
                        .as(spec.name())
                        .noneMatch(note -> note.contains("NOPERM") || note.contains("refuses"));
            }
        }
    }

    /** Written into their files, so that it outlives a restart. */
    private static void grant(Topology topology, Set<String> reads, Set<String> writes) {
        Collection<String> commands = new TreeSet<>(LOOKING);
        commands.addAll(reads);
        commands.addAll(writes);
        commands.removeIf(command -> command.startsWith("sentinel|"));
        for (ServerProcess server : topology.servers()) {
            List<String> words = new ArrayList<>(
                    List.of("ACL", "SETUSER", "fettle", "reset", "on", ">SECRET", "~*", "resetchannels", "-@all"));
            commands.stream().filter(command -> isKnown(server, command)).forEach(command -> words.add("+" + command));
            server.command(words.toArray(String[]::new));
            server.command("CONFIG", "REWRITE");
        }
    }

    private static boolean isKnown(ServerProcess server, String command) {
        return server.command("COMMAND", "INFO", command.split("\\|", 2)[0]) instanceof List<?> found
                && found.getFirst() != null;
    }

    /** Roles, incarnations and settings. */
    private static List<String> state(Topology topology) {
        return topology.servers().stream()
                .map(server -> server + " " + server.info("role") + " " + server.info("run_id") + " "
                        + server.info("slave_priority") + " " + server.command("CONFIG", "GET", "*"))
                .toList();
    }

    private static RunTarget ended(TestNode node, Run run) {
        Await.until(Duration.ofMinutes(2), () -> "the run is over: " + targets(node, run), () -> {
            node.tick();
            return node.runs().get(run.id()).state().isOver();
        });
        return targets(node, run).getFirst();
    }

    private static List<RunTarget> targets(TestNode node, Run run) {
        return node.runs().targets(run.id(), null, 0, 10);
    }

    private static String playbook(ActionSpec<?> spec) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: contract, title: Contract, owner: tests, risk: %s}
            targets: {select: "true", role: primary}
            rollout: {soak: 0s}
            steps:
            %s\
            """.formatted(
                        spec.risk().name().toLowerCase(java.util.Locale.ROOT),
                        spec.example().strip().indent(4).replaceFirst(" {4}", "  - "));
    }
}
