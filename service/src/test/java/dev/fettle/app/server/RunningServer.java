package dev.fettle.app.server;

import dev.fettle.app.config.ConfigurationFile;
import dev.fettle.app.config.FettleConfiguration;
import dev.fettle.app.postgres.EmbeddedPostgres.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** A node on free ports, in a folder of its own, for tests. */
public final class RunningServer implements AutoCloseable {
    private static final String FREE_PORTS = "http: {port: 0, adminPort: 0}\n";

    private final FettleServer server;

    private RunningServer(FettleServer server) {
        this.server = server;
    }

    static RunningServer of(FettleServer server) {
        return new RunningServer(server);
    }

    static FettleConfiguration configuration(Path data, String yaml) {
        return new ConfigurationFile(System::getenv).parse("dataDirectory: " + data + "\n" + yaml);
    }

    /** With embedded PostgreSQL, and nothing but defaults. */
    public static RunningServer start(Path data) {
        return startWith(data, FREE_PORTS);
    }

    static RunningServer startWith(Path data, String yaml) {
        FettleServer server = new FettleServer(configuration(data, yaml), Durability.NONE);
        try {
            server.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return new RunningServer(server);
    }

    public int port() {
        return server.port();
    }

    public int adminPort() {
        return server.adminPort();
    }

    HttpResponse<String> get(String path, String token) {
        return send(server.port(), path, token);
    }

    HttpResponse<String> admin(String path) {
        return send(server.adminPort(), path, "");
    }

    private static HttpResponse<String> send(int port, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
