package dev.fettle.faults;

import dev.fettle.app.Main;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.JavaProcess;
import dev.fettle.app.demo.Ports;
import dev.fettle.app.postgres.CrashingPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A node of Fettle in a Java of its own, on a database that it shares with others. */
final class NodeProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String name;
    private final Path folder;
    private final int port = Ports.SHARED.take();
    private final int adminPort = Ports.SHARED.take();
    private final Path configuration;
    private JavaProcess process;

    private NodeProcess(String name, Path folder, int postgresPort, String more) {
        this.name = name;
        this.folder = folder;
        this.configuration = folder.resolve("config.yml");
        try {
            Files.createDirectories(folder);
            Files.writeString(configuration, """
                node: %s
                dataDirectory: %s
                http: {port: %d, adminPort: %d}
                database: {url: "%s", user: fettle}
                %s
                """.formatted(
                            name,
                            folder.resolve("data"),
                            port,
                            adminPort,
                            CrashingPostgres.url(postgresPort),
                            more.isEmpty() ? "fleet: {pollInterval: 2s}" : more));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A node that is not started yet. */
    static NodeProcess of(String name, Path folder, int postgresPort, String more) {
        return new NodeProcess(name, folder, postgresPort, more);
    }

    /** Starts it and waits until it answers. */
    NodeProcess start() {
        launch(Map.of());
        awaitReady();
        return this;
    }

    /** Starts it with a clock that is that much ahead, or behind where it is negative. */
    NodeProcess start(Duration ahead) {
        launch(Map.of(
                "LD_PRELOAD",
                faketime(),
                "FAKETIME",
                (ahead.isNegative() ? "-" : "+") + ahead.abs().toSeconds() + "s",
                // Leases are measured on the monotonic clock, which no administrator can set.
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0"));
        awaitReady();
        return this;
    }

    /** @throws RuntimeException where it is not on this machine; JUnit reports the test as skipped */
    private static String faketime() {
        for (String system : List.of("x86_64-linux-gnu", "aarch64-linux-gnu")) {
            Path library = Path.of("/usr/lib", system, "faketime", "libfaketimeMT.so.1");
            if (Files.exists(library)) {
                return library.toString();
            }
        }
        return Assumptions.abort("libfaketime is not installed");
    }

    void launch(Map<String, String> environment) {
        process =
                JavaProcess.start(Main.class, List.of("server", configuration.toString()), environment, folder, log());
    }

    void awaitReady() {
        Await.until(START, () -> name + " answers; its log ends\n" + logTail(), () -> admin("/ping") == 200);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Path data() {
        return folder.resolve("data");
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    void kill() {
        process.kill();
    }

    void stop() {
        process.signal("STOP");
    }

    void goOn() {
        process.signal("CONT");
    }

    private int admin(String path) throws Exception {
        return adminGet(path).statusCode();
    }

    HttpResponse<String> adminGet(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Path log() {
        return folder.resolve("log");
    }

    String logText() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            return "";
        }
    }

    private String logTail() {
        String text = logText();
        return text.substring(Math.max(0, text.length() - 3000));
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
        Ports.SHARED.giveBack(port);
        Ports.SHARED.giveBack(adminPort);
    }

    @Override
    public String toString() {
        return name;
    }
}
