package dev.fettle.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.Incarnation;
import dev.fettle.action.TargetFault;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.fleet.Address;
import dev.fettle.testing.EnginesUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

final class CommandWayIT {
    @TempDir
    private Path folder;

    private RestartWays way(String script, Duration timeout, String... arguments) throws IOException {
        List<String> words =
                new ArrayList<>(List.of(Given.script(folder, "restart", script).toString()));
        words.addAll(List.of(arguments));
        return Given.way(new WaySettings.Command(words, timeout));
    }

    private String fault(RestartWays ways) {
        try {
            ways.restart("w", Given.server());
        } catch (TargetFault e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void runsExactlyTheWordsThatItTold() throws Exception {
        Path out = folder.resolve("out");
        try (RestartWays ways =
                way("printf '<%s>' \"$@\" > " + out, Given.LONG, "{label.unit}@{port}", "two words; $(id)", "{host}")) {
            assertThat(ways.told("w", Given.server()))
                    .isEqualTo(folder.resolve("restart") + " redis-a@6379 'two words; $(id)' 127.0.0.1"
                            + " (on the machine of the node of Fettle that works on it)");
            assertThat(ways.refusal("w", Given.server())).isNull();

            ways.restart("w", Given.server());

            assertThat(out).hasContent("<redis-a@6379><two words; $(id)><127.0.0.1>");
        }
    }

    @Test
    void anExitCodeIsAFaultWithTheEndOfTheOutput() throws Exception {
        try (RestartWays ways = way(
                "i=0; while [ $i -lt 2000 ]; do echo \"line $i of much\"; i=$((i+1)); done\n"
                        + "printf 'Unit not \\033[31mfound\\n' >&2; exit 5",
                Given.LONG)) {
            assertThat(fault(ways))
                    .startsWith("restart of cache/127.0.0.1:6379 by 'w': " + folder.resolve("restart")
                            + " ended with exit code 5; its output ends: ...")
                    .endsWith("line 1999 of much | Unit not ?[31mfound")
                    .hasSizeLessThan(600);
        }
    }

    @Test
    void moreOutputThanAnybodyKeepsDoesNotHoldItUp() throws Exception {
        try (RestartWays ways = way("head -c 20000000 /dev/zero | tr '\\0' x; exit 3", Given.LONG)) {
            assertThat(fault(ways)).contains("exit code 3; its output ends: ...xxx");
        }
    }

    @Test
    void whatHangsIsEndedWithAllThatItStarted() throws Exception {
        Path pids = folder.resolve("pids");
        try (RestartWays ways = way(
                "echo asking\nsleep 300 & echo $! > " + pids + "\n(sleep 300; true) & echo $! >> " + pids + "\nwait",
                Duration.ofSeconds(5))) {
            long begun = System.nanoTime();

            assertThat(fault(ways))
                    .contains("was not done within 5s and was ended")
                    .endsWith("its output ends: asking");

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Given.LONG);
            List<String> children = Files.readAllLines(pids);
            assertThat(children).hasSize(2);
            for (String pid : children) {
                Await.until(Duration.ofSeconds(5), pid + " ends", () -> isGone(Long.parseLong(pid)));
            }
        }
    }

    private static boolean isGone(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    @Test
    void whatItLeavesBehindHoldsNothingUp() throws Exception {
        Path pid = folder.resolve("pid");
        try (RestartWays ways = way("sleep 300 & echo $! > " + pid, Given.LONG)) {
            ways.restart("w", Given.server());

            ProcessHandle left = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();
            assertThat(left.isAlive()).isTrue();
            left.destroyForcibly();
        }
    }

    @Test
    void itHasNoInputAndNoSecretsOfFettle() throws Exception {
        Path out = folder.resolve("out");
        try (RestartWays ways = way("read line && exit 9; env > " + out + "; pwd >> " + out, Given.LONG)) {
            ways.restart("w", Given.server());
        }
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).endsWith("/").anyMatch(line -> line.startsWith("PATH="));
        assertThat(lines)
                .allMatch(
                        line -> line.matches("/|(PATH|HOME|USER|LOGNAME|LANG|LC_ALL|TZ|TMPDIR|PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void whatWentAwaySinceTheStartIsSaid() throws Exception {
        try (RestartWays ways = way("true", Given.LONG)) {
            Files.delete(folder.resolve("restart"));

            assertThat(fault(ways)).contains("does not start, so nothing was sent");
        }
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        Path pid = folder.resolve("pid");
        try (RestartWays ways = way("echo $$ > " + pid + "; exec sleep 300", Given.LONG)) {
            Thread work = Thread.ofVirtual().start(() -> assertThat(fault(ways)).contains("Fettle has to stop"));
            Await.until(Given.LONG, "it runs", () -> !Files.readString(pid).isBlank());
            work.interrupt();

            work.join();
            long ended = Long.parseLong(Files.readString(pid).strip());
            Await.until(Duration.ofSeconds(5), "it ends", () -> isGone(ended));
        }
    }

    @Test
    void nothingHostileReachesACommand() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path ran = folder.resolve("ran");
        try (RestartWays ways = way("echo ran >> " + ran, Given.LONG, "--unit={label.unit}")) {
            for (int i = 0; i < 500; i++) {
                Incarnation server = Given.server(Map.of("unit", Hostile.value(random)));
                assertThatThrownBy(() -> ways.restart("w", server))
                        .as("%s, seed %d", server.labels(), seed)
                        .isInstanceOf(TargetFault.class)
                        .hasMessageEndingWith("; nothing was sent");
                assertThatThrownBy(() -> ways.told("w", server)).isInstanceOf(TargetFault.class);
            }
        }
        assertThat(ran).as("seed %d", seed).doesNotExist();
    }

    @Test
    void anUnknownWayIsToldWithTheKnownOnes() throws Exception {
        try (RestartWays ways = way("true", Given.LONG)) {
            assertThat(ways.names()).containsExactly("w");
            assertThat(ways.refusal("systemd", Given.server()))
                    .isEqualTo("there is no way 'systemd' to restart a server; one of w, shutdown"
                            + " (restarts of this node's configuration)");
        }
    }

    /** What a supervisor does: ends the server, and starts it again from its own files. */
    @TestTemplate
    @ExtendWith(EnginesUnderTest.class)
    void restartsARealServer(Engine engine) throws Exception {
        try (ServerProcess redis = ServerProcess.start(engine)) {
            String before = redis.info("run_id");
            String script = """
                kill %s || exit 1
                while kill -0 %s 2>/dev/null; do sleep 0.05; done
                [ "$1" = %d ] && exec %s %s --daemonize yes
                """.formatted(
                            redis.pid(), redis.pid(), redis.port(), engine.executable(), redis.info("config_file"));
            Incarnation server =
                    new Incarnation("cache", new Address(ServerProcess.HOST, redis.port()), before, Map.of());
            try (RestartWays ways = way(script, Given.LONG, "{port}")) {
                ways.restart("w", server);

                Await.until(
                        Given.LONG,
                        "another run_id",
                        () -> !redis.info("run_id").isEmpty());
                assertThat(redis.info("run_id")).isNotEqualTo(before);
            } finally {
                end(redis);
            }
        }
    }

    /** The successor is no child of ours, so nobody else ends it. */
    private static void end(ServerProcess redis) {
        try (Resp resp = redis.connect()) {
            resp.command("SHUTDOWN", "NOSAVE");
        } catch (UncheckedIOException gone) {
            // It closes the connection instead of answering, or was gone already.
        }
    }
}
