package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Estimate;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.run.Run;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.SeenBefore;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Every remedy for fragmentation, chosen by what was seen of real servers, through a whole run. */
final class ShardRelieveIT {
    private static final Duration WINDOW = Duration.ofHours(1);

    private static String playbook(String with) {
        return """
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: relieve, title: Relieve, owner: tests, risk: high}
            targets: {select: "true", role: primary}
            rollout: {soak: 0s}
            steps:
              - action: shard.relieve
                with: {window: 1h, floor: 5mb, time: 30s, patience: 60s, maxLatency: 1s%s}
            """.formatted(with);
    }

    @EngineTest
    void whatIsSmallOrNotKnownLongEnoughIsLeftAloneAndSaysWhy(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            node.register("cache", topology, Map.of());
            node.store(playbook("").replace("floor: 5mb", "floor: 1gb"));
            assertThat(reason(node.plan("relieve", Map.of()), topology))
                    .contains("nothing to do", "(replica) ratio ", "(primary) ratio ", "below 1gb resident");

            node.store(playbook(""));
            assertThat(reason(node.plan("relieve", Map.of()), topology))
                    .contains("its course over 1h is not known (it was seen 1 times over 0s in this incarnation), so it"
                            + " is watched and not restarted");
        }
    }

    @EngineTest
    void aStableShardIsPurgedAndDefragmentedWhereItsBuildCan(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            node.register("cache", topology, Map.of());
            SeenBefore.give(database, WINDOW, i -> 1);
            node.store(playbook(", minEfficiency: 0%"));
            Map<ServerProcess, Double> before = ratios(topology);
            Map<ServerProcess, String> incarnations = incarnations(topology);

            Plan plan = node.plan("relieve", Map.of());
            assertThat(plan.targets()).as("%s", plan.leftOut()).hasSize(1);
            assertThat(plan.targets().getFirst().steps().getFirst().parameters())
                    .containsEntry("atMost", "defragment");
            RunTarget target = carriedOut(node, node.start(plan));

            assertThat(target.state()).as("%s", target).isEqualTo(TargetState.SUCCEEDED);
            for (ServerProcess server : topology.servers()) {
                assertThat(target.outcome()).contains(server.address() + " in ");
                assertThat(setting(server, "activedefrag")).isEqualTo("no");
                assertThat(setting(server, "active-defrag-cycle-max")).isEqualTo("25");
                assertThat(setting(server, "active-defrag-ignore-bytes")).isEqualTo("104857600");
                assertThat(server.info("active_defrag_running")).isIn("", "0");
            }
            assertThat(incarnations(topology)).isEqualTo(incarnations);
            if (canDefragment(engine)) {
                for (ServerProcess server : topology.servers()) {
                    assertThat(Fragments.ratio(server)).isLessThan(before.get(server) * 0.8);
                }
                assertThat(target.outcome()).contains("the allocator's fragmentation ", "that is enough");
            } else {
                assertThat(target.outcome()).contains("cannot be defragmented: its build has the jemalloc");
            }
        }
    }

    @EngineTest
    void inAClusterTheShardThatNeedsItIsPurgedAndNoOther(Engine engine) {
        try (Topology topology = Topology.cluster(engine, 3, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology, topology.shards().getFirst());
            node.register("cache", topology, Map.of());
            SeenBefore.give(database, WINDOW, i -> 1);
            node.store(playbook(", minEfficiency: 0%").replace("floor: 5mb", "floor: 30mb"));
            ServerProcess primary = topology.shards().getFirst().primary();

            Plan plan = node.plan("relieve", Map.of());
            assertThat(plan.targets())
                    .as("%s", plan.leftOut())
                    .singleElement()
                    .satisfies(target -> assertThat(target.address().port()).isEqualTo(primary.port()));
            RunTarget target = carriedOut(node, node.start(plan));

            assertThat(target.state()).as("%s", target).isEqualTo(TargetState.SUCCEEDED);
            assertThat(target.outcome()).contains(primary.address() + " in ");
            assertThat(setting(primary, "activedefrag")).isEqualTo("no");
        }
    }

    @EngineTest
    void aShardThatClimbsIsRestarted(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            Map<ServerProcess, Double> before = ratios(topology);
            try (Supervisor supervisor = Supervisor.of(topology.servers())) {
                node.register("cache", topology, Map.of());
                SeenBefore.give(database, WINDOW, i -> 0.5 + 0.5 * i / SeenBefore.TIMES);
                node.store(playbook(", minEfficiency: 0%"));
                Map<ServerProcess, String> incarnations = incarnations(topology);

                RunTarget target = carriedOut(node, node.start("relieve", Map.of()));

                assertThat(target.state()).as("%s", target).isEqualTo(TargetState.SUCCEEDED);
                assertThat(target.progress().notes())
                        .anySatisfy(note -> assertThat(note).contains("above 2.5 and climbing ("));
                assertThat(target.outcome()).contains("before: ", "; after ", " MB resident for ");
                assertThat(supervisor.starts()).isEqualTo(topology.servers().size());
                for (ServerProcess server : topology.servers()) {
                    assertThat(server.info("run_id")).isNotEqualTo(incarnations.get(server));
                    assertThat(Fragments.ratio(server)).isLessThan(before.get(server));
                }
                topology.awaitHealthy(Duration.ofSeconds(20));
            }
        }
    }

    @EngineTest
    void whatIsLittleDataIsRestartedAndADayInVainToo(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            node.register("cache", topology, Map.of());
            SeenBefore.give(database, WINDOW, i -> 1);
            node.store(playbook(""));
            assertThat(notes(node.plan("relieve", Map.of())))
                    .anySatisfy(note -> assertThat(note).contains("of what it holds is data, over 1h too"))
                    .contains("chosen: restart of every server of the shard");

            forget(database);
            SeenBefore.give(database, Duration.ofDays(1).plusMinutes(90), i -> 1, 1_000);
            node.store(playbook(", minEfficiency: 0%"));
            assertThat(notes(node.plan("relieve", Map.of())))
                    .anySatisfy(note ->
                            assertThat(note).contains("active defragmentation was at work for 1d and did not help"));
        }
    }

    /** What is approved is a defragmentation; by the time it is carried out, a restart would be asked for. */
    @EngineTest
    void aRunDoesNothingHarderThanWhatWasApproved(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            node.register("cache", topology, Map.of());
            SeenBefore.give(database, WINDOW, i -> 1);
            node.store(playbook(", minEfficiency: 0%").replace("time: 30s", "time: 1s"));
            Map<ServerProcess, String> incarnations = incarnations(topology);
            Plan plan = node.plan("relieve", Map.of());
            forget(database);
            SeenBefore.give(database, WINDOW, i -> 0.5 + 0.5 * i / SeenBefore.TIMES);

            RunTarget target = carriedOut(node, node.start(plan));

            assertThat(target.state()).as("%s", target).isEqualTo(TargetState.SKIPPED);
            assertThat(target.outcome())
                    .contains(
                            "climbing",
                            "that asks for restart, and at most defragment is allowed here (atMost): make a new plan");
            assertThat(incarnations(topology)).isEqualTo(incarnations);
        }
    }

    /** All but the last time. */
    private static void forget(TestDatabase database) {
        database.execute("DELETE FROM fettle.observation WHERE at < (SELECT max(at) FROM fettle.observation)"
                + " - interval '1 minute'");
    }

    @EngineTest
    void aBusyServerIsLeftAlone(Engine engine) {
        try (Topology topology = Topology.replication(engine, 1);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            node.register("cache", topology, Map.of());
            SeenBefore.give(database, WINDOW, i -> 1);
            ServerProcess primary = topology.primary();
            node.store(playbook(", minEfficiency: 0%, maxMemory: 1%"));
            primary.command("CONFIG", "SET", "maxmemory", "100mb");

            assertThat(reason(node.plan("relieve", Map.of()), topology))
                    .contains("would be purged and defragmented, but " + primary.address() + " uses ")
                    .contains("of its 100 MB; above 1% (maxMemory) it is left alone: try again later");

            node.store(playbook(", minEfficiency: 0%, maxMemory: 0.001%"));
            primary.command("CONFIG", "SET", "maxmemory", "0");
            assertThat(reason(node.plan("relieve", Map.of()), topology))
                    .contains(primary.address() + " has no maxmemory and holds ")
                    .contains("above 0.001% (maxMemory) it is left alone: try again later");
        }
    }

    static RunTarget carriedOut(TestNode node, Run run) {
        Await.until(
                Duration.ofMinutes(2), () -> "the run is over: " + node.runs().targets(run.id(), null, 0, 10), () -> {
                    node.tick();
                    return node.runs().get(run.id()).state().isOver();
                });
        return node.runs().targets(run.id(), null, 0, 10).getFirst();
    }

    /** The builds of distributions have another jemalloc. */
    static boolean canDefragment(Engine engine) {
        return engine.name().equals("redis-6.2");
    }

    static String setting(ServerProcess server, String name) {
        return String.valueOf(((List<?>) Objects.requireNonNull(server.command("CONFIG", "GET", name))).get(1));
    }

    private static List<String> notes(Plan plan) {
        assertThat(plan.targets()).as("%s", plan.leftOut()).hasSize(1);
        return ((Estimate.Work) plan.targets().getFirst().steps().getFirst().estimate()).notes();
    }

    private static String reason(Plan plan, Topology topology) {
        assertThat(plan.targets()).isEmpty();
        return plan.leftOut().stream()
                .filter(out -> out.address().port() == topology.primary().port())
                .map(LeftOut::reason)
                .findFirst()
                .orElseThrow();
    }

    private static Map<ServerProcess, Double> ratios(Topology topology) {
        return topology.servers().stream().collect(Collectors.toMap(server -> server, Fragments::ratio));
    }

    private static Map<ServerProcess, String> incarnations(Topology topology) {
        return topology.servers().stream().collect(Collectors.toMap(server -> server, server -> server.info("run_id")));
    }
}
