package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Outcome;
import dev.fettle.action.Stopped;
import dev.fettle.action.Target;
import dev.fettle.actions.memory.MemoryDefragment;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.plan.WholeShard;
import dev.fettle.run.Run;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import dev.fettle.testing.CutOff;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.TestSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Whatever ends a defragmentation, the server's settings are as they were, and what somebody else has set stays. */
final class CutOffDefragmentationIT {
    private static final int ROUNDS = 6;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ActionSpec<?> SPEC = new MemoryDefragment().spec();

    /** So slow that it is always met at work. */
    private static final String SLOWLY = "effort: 1, target: 1.01, maxLatency: 10s";

    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: slowly, title: Defragment, owner: tests, risk: medium}
        targets: {select: "true", role: primary}
        steps:
          - action: memory.defragment
            with: {time: 2m, %s}
        """.formatted(SLOWLY);

    @EngineTest
    void byADeathAtAnyExchange(Engine engine) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Topology topology = Topology.standalone(engine);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            Deployment deployment = node.register("cache", topology, Map.of());
            ServerProcess server = topology.primary();
            Map<String, String> settings = settings(server);
            int exchanges = carriedOut(node, deployment, server, CrashingShard.NEVER, false, false, "whole");
            for (int round = 0; round < ROUNDS; round++) {
                Fragments.fill(topology);
                int at = 1 + random.nextInt(exchanges);
                boolean sent = random.nextBoolean();
                boolean meddled = random.nextBoolean();
                String words = "seed " + seed + ", round " + round + ": dies at exchange " + at + " of some "
                        + exchanges + (sent ? ", which is sent" : ", which is not sent")
                        + (meddled ? "; somebody sets another cycle" : "");

                carriedOut(node, deployment, server, at, sent, meddled, words);

                Map<String, String> expected = new HashMap<>(settings);
                if (meddled) {
                    expected.put("active-defrag-cycle-max", "33");
                }
                assertThat(settings(server)).as(words).isEqualTo(expected);
                assertThat(server.info("active_defrag_running")).as(words).isIn("", "0");
                server.command("CONFIG", "SET", "active-defrag-cycle-max", settings.get("active-defrag-cycle-max"));
            }
        }
    }

    /** @return how many exchanges the first worker made */
    private static int carriedOut(
            TestNode node,
            Deployment deployment,
            ServerProcess server,
            int at,
            boolean sent,
            boolean meddled,
            String words) {
        Map<String, Object> with = Map.of("time", "2s", "effort", 1, "target", 1.01, "maxLatency", "10s");
        Instance instance = node.fleet().instances().getFirst();
        Target target = new Target(instance, Objects.requireNonNull(instance.facts()));
        int exchanges;
        TestSession session;
        Outcome outcome = null;
        try (CrashingShard first = new CrashingShard(node, deployment, instance.shard(), SPEC, at, sent)) {
            session = TestSession.of(new WholeShard(first.shard()), SPEC);
            try {
                outcome = SPEC.execute(target, with, session);
            } catch (Stopped died) {
                assertThat(first.isDead()).as(words).isTrue();
            }
            exchanges = first.exchanges();
        }
        if (meddled) {
            server.command("CONFIG", "SET", "active-defrag-cycle-max", "33");
        }
        if (outcome == null) {
            try (CrashingShard second =
                    new CrashingShard(node, deployment, instance.shard(), SPEC, CrashingShard.NEVER, false)) {
                session = session.next(new WholeShard(second.shard()));
                outcome = SPEC.execute(target, with, session);
            }
        }
        assertThat(outcome)
                .as("%s: %s", words, session.notes())
                .isInstanceOf(
                        ShardRelieveIT.canDefragment(server.engine())
                                ? Outcome.Done.class
                                : Outcome.NotApplicable.class);
        return exchanges;
    }

    @EngineTest
    void byACancel(Engine engine) {
        try (Topology topology = Topology.standalone(engine);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            ServerProcess server = topology.primary();
            Map<String, String> settings = settings(server);
            node.register("cache", topology, Map.of());
            node.store(PLAYBOOK);
            Run run = node.start("slowly", Map.of());
            if (ShardRelieveIT.canDefragment(engine)) {
                awaitAtWork(node, server);
                node.runs().cancel(TestNode.OPERATOR, run.id(), "a test");
            }

            RunTarget target = ShardRelieveIT.carriedOut(node, run);

            assertThat(target.state())
                    .as("%s", target)
                    .isEqualTo(ShardRelieveIT.canDefragment(engine) ? TargetState.CANCELLED : TargetState.SKIPPED);
            assertThat(settings(server)).isEqualTo(settings);
            assertThat(server.info("active_defrag_running")).isIn("", "0");
        }
    }

    /** Its lease runs out, and another node puts back what it had set, and begins anew. */
    @EngineTest
    void byANodeThatIsCutOff(Engine engine) {
        try (Topology topology = Topology.standalone(engine);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database.database(), "node-1", Duration.ofSeconds(3));
                CutOff way = new CutOff(database.port());
                TestNode lost = new TestNode(database.via(way.port()), "node-2", Duration.ofSeconds(3))) {
            Fragments.fill(topology);
            ServerProcess server = topology.primary();
            Map<String, String> settings = settings(server);
            node.register("cache", topology, Map.of());
            node.store(PLAYBOOK.replace("time: 2m", "time: 4s"));
            Run run = node.start("slowly", Map.of());
            if (ShardRelieveIT.canDefragment(engine)) {
                awaitAtWork(lost, server);
                way.cut();
                Await.until(SOON, "another node takes over", () -> {
                    lost.beat();
                    node.tick();
                    return node.runs().target(run.id(), 1).attempt() > 1;
                });
            }

            RunTarget target = ShardRelieveIT.carriedOut(node, run);

            if (ShardRelieveIT.canDefragment(engine)) {
                assertThat(target.state()).as("%s", target).isEqualTo(TargetState.SUCCEEDED);
                assertThat(target.progress().notes())
                        .contains("a defragmentation of " + server.address()
                                + " had begun and was cut off; its settings are put back");
            }
            assertThat(settings(server)).isEqualTo(settings);
        }
    }

    /** It comes back with the settings of its file, and nothing is set on it that was not there. */
    @EngineTest
    void byTheEndOfTheServer(Engine engine) {
        try (Topology topology = Topology.standalone(engine);
                TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Fragments.fill(topology);
            ServerProcess server = topology.primary();
            Map<String, String> settings = settings(server);
            node.register("cache", topology, Map.of());
            node.store(PLAYBOOK);
            Run run = node.start("slowly", Map.of());
            if (ShardRelieveIT.canDefragment(engine)) {
                awaitAtWork(node, server);
                server.kill();
                server.restart();
            }

            RunTarget target = ShardRelieveIT.carriedOut(node, run);

            assertThat(target.state()).as("%s", target).isNotEqualTo(TargetState.UNKNOWN);
            assertThat(settings(server)).isEqualTo(settings);
        }
    }

    private static void awaitAtWork(TestNode node, ServerProcess server) {
        Await.until(SOON, "it is at work", () -> {
            node.tick();
            return ShardRelieveIT.setting(server, "activedefrag").equals("yes");
        });
    }

    static Map<String, String> settings(ServerProcess server) {
        List<?> words = (List<?>) Objects.requireNonNull(server.command("CONFIG", "GET", "active*defrag*"));
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            settings.put(String.valueOf(words.get(i)), String.valueOf(words.get(i + 1)));
        }
        return settings;
    }
}
