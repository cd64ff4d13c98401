package dev.fettle.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Ports;
import dev.fettle.app.postgres.EmbeddedPostgres;
import dev.fettle.app.postgres.EmbeddedPostgres.Durability;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresAwayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void waitsForADatabaseThatComesLater() throws Exception {
        int port = Ports.SHARED.take();
        Files.createDirectories(folder.resolve("pg"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("pg"), Durability.NONE)) {
            Path password = Files.writeString(folder.resolve("password"), postgres.password());
            FettleServer server = new FettleServer(
                    RunningServer.configuration(folder.resolve("data"), """
                        http: {port: 0, adminPort: 0}
                        database:
                          url: jdbc:postgresql://127.0.0.1:%d/postgres
                          password: file:%s
                        """.formatted(port, password)),
                    Durability.NONE);
            try (server) {
                CompletableFuture<Boolean> started =
                        CompletableFuture.supplyAsync(server::start, Thread::startVirtualThread);
                Await.until(
                        PATIENCE, "the first try failed", () -> server.gate().failures() > 1);
                assertThat(started).isNotDone();

                try (Forward forward = new Forward(port, port(postgres))) {
                    assertThat(forward).isNotNull();
                    Await.until(PATIENCE, "the server is up", started::isDone);
                    assertThat(started.join()).isTrue();
                    assertThat(RunningServer.of(server).admin("/healthcheck").statusCode())
                            .isEqualTo(200);

                    forward.cut();
                    Await.until(
                            PATIENCE,
                            "the health check says that the database is away",
                            () -> RunningServer.of(server)
                                    .admin("/healthcheck")
                                    .body()
                                    .contains("\"postgres\":{\"healthy\":false"));
                }
                try (Forward again = new Forward(port, port(postgres))) {
                    assertThat(again).isNotNull();
                    Await.until(
                            PATIENCE,
                            "the server is healthy again",
                            () -> RunningServer.of(server).admin("/healthcheck").statusCode() == 200);
                }
            }
        }
    }

    @Test
    void canBeStoppedWhileItWaits() throws Exception {
        FettleServer server = new FettleServer(
                RunningServer.configuration(folder.resolve("data"), """
                    http: {port: 0, adminPort: 0}
                    database: {url: "jdbc:postgresql://127.0.0.1:%d/postgres"}
                    """.formatted(Ports.SHARED.take())),
                Durability.NONE);
        CompletableFuture<Boolean> started = CompletableFuture.supplyAsync(server::start, Thread::startVirtualThread);
        Await.until(PATIENCE, "the first try failed", () -> server.gate().failures() > 0);

        server.close();

        Await.until(PATIENCE, "the start ends", started::isDone);
        assertThat(started.join()).isFalse();
    }

    private static int port(EmbeddedPostgres postgres) {
        return Integer.parseInt(postgres.url().replaceFirst(".*:(\\d+)/.*", "$1"));
    }

    /** The address of a database that can go away and come back. */
    private static final class Forward implements AutoCloseable {
        private final ServerSocket door;
        private final java.util.Set<Socket> open = java.util.concurrent.ConcurrentHashMap.newKeySet();

        Forward(int port, int to) throws IOException {
            door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            Thread.startVirtualThread(() -> {
                while (!door.isClosed()) {
                    try {
                        Socket in = door.accept();
                        Socket out = new Socket(InetAddress.getLoopbackAddress(), to);
                        open.add(in);
                        open.add(out);
                        Thread.startVirtualThread(() -> pump(in, out));
                        Thread.startVirtualThread(() -> pump(out, in));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        private static void pump(Socket from, Socket to) {
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException over) {
                // one side has hung up
            }
        }

        @Override
        public void close() {
            cut();
        }

        void cut() {
            try {
                door.close();
                for (Socket socket : open) {
                    socket.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
