package dev.fettle.actions.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Outcome;
import dev.fettle.action.Restarts;
import dev.fettle.action.Target;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Instance;
import dev.fettle.plan.WholeShard;
import dev.fettle.testing.EngineTest;
import dev.fettle.testing.TestDatabase;
import dev.fettle.testing.TestNode;
import dev.fettle.testing.TestSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A server without replicas, whose restart is an outage that was accepted: afterwards its data must be there. */
final class LoneRestartIT {
    private static final ActionSpec<?> SPEC = new ShardRestart().spec();
    private static final ServerOptions SAVES = ServerOptions.none().with("save", "3600", "1");

    @EngineTest
    void whatItHadWrittenDownIsThereAgain(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine, SAVES);
                Supervisor supervisor = Supervisor.of(List.of(server))) {
            fill(server);
            String before = server.info("run_id");

            assertThat(restarted(server, Map.of("outage", true, "patience", "30s")))
                    .isInstanceOf(Outcome.Done.class);

            assertThat(server.info("run_id")).isNotEqualTo(before);
            assertThat(server.command("DBSIZE")).isEqualTo(50L);
            assertThat(supervisor.starts()).isEqualTo(1);
        }
    }

    /** By its file it would begin with nothing. */
    @EngineTest
    void persistenceThatWasTurnedOnAtRunTimeIsWrittenDownFirst(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Supervisor supervisor = Supervisor.of(List.of(server))) {
            server.command("CONFIG", "SET", "appendonly", "yes");
            fill(server);
            Await.until(
                    Duration.ofSeconds(30),
                    "its append-only file is there",
                    () -> server.info("aof_rewrite_in_progress").equals("0")
                            && server.info("aof_rewrite_scheduled").equals("0"));

            assertThat(restarted(server, Map.of("outage", true, "patience", "30s")))
                    .isInstanceOf(Outcome.Done.class);

            assertThat(server.command("DBSIZE")).isEqualTo(50L);
            assertThat(supervisor.starts()).isEqualTo(1);
        }
    }

    @EngineTest
    void disposableDataMayBeGone(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine);
                Supervisor supervisor = Supervisor.of(List.of(server))) {
            fill(server);

            assertThat(restarted(server, Map.of("outage", true, "disposable", true, "patience", "30s")))
                    .isInstanceOf(Outcome.Done.class);

            assertThat(server.command("DBSIZE")).isEqualTo(0L);
            assertThat(supervisor.starts()).isEqualTo(1);
        }
    }

    @EngineTest
    void aServerThatComesBackEmptyIsNotCalledRestarted(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine, SAVES)) {
            fill(server);
            Path dump = Path.of(setting(server, "dir"), setting(server, "dbfilename"));
            Thread loses = Thread.ofVirtual().start(() -> {
                Await.until(Duration.ofSeconds(30), "it has ended", () -> !server.isAlive());
                Await.until(Duration.ofSeconds(1), "its data goes", () -> Files.deleteIfExists(dump));
                server.restart();
            });
            try {
                Outcome outcome = restarted(server, Map.of("outage", true, "patience", "30s"));

                assertThat(outcome).isInstanceOf(Outcome.TargetFailed.class);
                assertThat(outcome.summary())
                        .contains(server.address() + " was restarted and came back without its data: db0 had 50 keys"
                                + " (10 of them expire) and has none");
            } finally {
                loses.interrupt();
            }
        }
    }

    private static void fill(ServerProcess server) {
        for (int i = 0; i < 40; i++) {
            server.command("SET", "k" + i, "v");
        }
        for (int i = 0; i < 10; i++) {
            server.command("SET", "session:" + i, "v", "EX", "3600");
        }
    }

    private static String setting(ServerProcess server, String name) {
        List<?> pair = (List<?>) Objects.requireNonNull(server.command("CONFIG", "GET", name));
        return String.valueOf(pair.get(1));
    }

    private static Outcome restarted(ServerProcess server, Map<String, Object> with) {
        try (TestDatabase database = TestDatabase.create();
                TestNode node = new TestNode(database, "node-1")) {
            Deployment deployment = node.register("lone", server, Map.of());
            Instance instance = node.fleet().instances().getFirst();
            Target target = new Target(instance, Objects.requireNonNull(instance.facts()));
            try (CrashingShard shard = CrashingShard.living(node, deployment, instance.shard(), SPEC, Restarts.NONE)) {
                return SPEC.execute(target, with, TestSession.of(new WholeShard(shard.shard()), SPEC));
            }
        }
    }
}
