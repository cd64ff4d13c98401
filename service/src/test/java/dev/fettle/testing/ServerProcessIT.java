package dev.fettle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServerProcessIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    @EngineTest
    void startsAndSaysWhichEngineItIs(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine)) {
            String field = engine.isValkey() ? "valkey_version" : "redis_version";

            assertThat(server.info(field)).isEqualTo(engine.version());
            assertThat(server.info("process_id")).isEqualTo(String.valueOf(server.pid()));
            assertThat(server.command("CONFIG", "GET", "save")).isEqualTo(List.of("save", ""));
        }
    }

    @EngineTest
    void restartsOnTheSamePortWithWhatWasRewritten(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine)) {
            String runId = server.info("run_id");
            server.command("CONFIG", "SET", "maxmemory", "123456789");
            server.command("CONFIG", "REWRITE");

            server.restart();

            assertThat(server.info("run_id")).isNotEqualTo(runId);
            assertThat(server.info("maxmemory")).isEqualTo("123456789");
        }
    }

    @EngineTest
    void hangsWhilePausedAndGoesOn(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine)) {
            server.pause();
            try (Resp resp = Resp.connect(ServerProcess.HOST, server.port(), Duration.ofMillis(200))) {
                assertThatThrownBy(() -> resp.command("PING")).isInstanceOf(UncheckedIOException.class);
            }

            server.resume();

            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }

    @EngineTest
    void isGoneAfterAKillAndAfterClosing(Engine engine) {
        ServerProcess server = ServerProcess.start(engine);
        server.kill();
        assertThat(server.isAlive()).isFalse();
        server.restart();
        long pid = server.pid();
        server.pause();

        server.close();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThatThrownBy(server::connect).isInstanceOf(UncheckedIOException.class);
        // As a supervisor would who has just seen it end.
        assertThatThrownBy(server::restart)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @EngineTest
    void stopsOrderly(Engine engine) {
        try (ServerProcess server = ServerProcess.start(engine)) {
            server.stop();
            assertThat(server.isAlive()).isFalse();
            assertThat(server.log()).contains("ready to exit");
        }
    }

    @EngineTest
    void knowsPasswordAndUsers(Engine engine) {
        ServerOptions options = ServerOptions.none()
                .withPassword("a \"quoted\" \\ secret")
                .withUser("reader", ">other ~* &* +@read +ping");
        try (ServerProcess server = ServerProcess.start(engine, options);
                Resp reader = Resp.connect(ServerProcess.HOST, server.port())) {
            assertThatThrownBy(() -> reader.command("GET", "k")).hasMessageStartingWith("NOAUTH");

            reader.command("AUTH", "reader", "other");

            assertThat(reader.command("GET", "k")).isNull();
            assertThatThrownBy(() -> reader.command("SET", "k", "v")).hasMessageStartingWith("NOPERM");
            assertThat(server.command("SET", "k", "v")).isEqualTo("OK");
        }
    }

    @EngineTest
    void saysWhyItDoesNotStart(Engine engine) {
        ServerOptions nonsense = ServerOptions.none().with("no-such-directive", "1");

        assertThatThrownBy(() -> ServerProcess.start(engine, nonsense))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-directive");
    }

    @Test
    void diesWithTheJavaThatStartedItEvenByKill() throws Exception {
        Process java = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartAndHang.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int port = Integer.parseInt(java.inputReader().readLine());
        Resp.connect(ServerProcess.HOST, port).close();

        java.destroyForcibly().waitFor();

        Await.until(SOON, "nobody listens on " + port, () -> {
            try {
                Resp.connect(ServerProcess.HOST, port).close();
                return false;
            } catch (UncheckedIOException refused) {
                return true;
            }
        });
    }

    /** Another Java, to be killed. */
    static final class StartAndHang {
        private StartAndHang() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println(
                    ServerProcess.start(EnginesUnderTest.present().getFirst()).port());
            Thread.currentThread().join();
        }
    }
}
