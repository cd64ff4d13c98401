package dev.fettle.app.server;

import ch.qos.logback.classic.Level;
import com.codahale.metrics.MetricRegistry;
import dev.fettle.Problem;
import dev.fettle.app.config.ConfigurationFile;
import dev.fettle.app.config.FettleConfiguration;
import dev.fettle.app.postgres.EmbeddedPostgres.Durability;
import dev.fettle.app.postgres.Folders;
import io.dropwizard.logging.common.BootstrapLogging;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/**
 * {@code fettle rehearse}: starts a node on a database of its own, asks it for a page, and ends. The launcher calls it when
 * it builds, with the option by which Java keeps the classes that were loaded and linked meanwhile for later starts.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Starts and stops a node in a temporary folder, so that what its start needs can be kept.",
        mixinStandardHelpOptions = true)
public final class RehearseCommand implements Callable<Integer> {
    private static final int MILLIS = 10_000;
    /** Whoever builds waits for it. */
    private static final Duration MOST = Duration.ofSeconds(60);

    @Override
    public Integer call() throws InterruptedException {
        BootstrapLogging.bootstrap(Level.WARN);
        FutureTask<Integer> rehearsal = new FutureTask<>(RehearseCommand::rehearse, 0);
        Thread.ofPlatform().daemon().name("rehearsal").start(rehearsal);
        try {
            return rehearsal.get(MOST.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw Problem.unavailable(
                    "rehearsal-late",
                    "not done within " + MOST.toSeconds() + " s; nothing is kept for later starts",
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static void rehearse() {
        try {
            Path folder = Files.createTempDirectory("fettle-rehearsal-");
            try {
                rehearse(folder);
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw Problem.unavailable(
                    "rehearsal-failed",
                    "cannot work in the temporary folder " + System.getProperty("java.io.tmpdir")
                            + ": it must be there, and this user must be allowed to write to it",
                    e);
        }
    }

    private static void rehearse(Path folder) throws IOException {
        FettleConfiguration configuration =
                new ConfigurationFile(name -> null).parse("""
                    node: rehearsal
                    dataDirectory: %s
                    http: {port: 0, adminPort: 0}
                    logging: {level: WARN, appenders: [{type: console, target: stderr}]}
                    """.formatted(folder.resolve("data")));
        configuration.getLoggingFactory().configure(new MetricRegistry(), "fettle");
        try (FettleServer server = new FettleServer(configuration, Durability.NONE)) {
            server.start();
            ask(server.port(), "/openapi.json");
            ask(server.adminPort(), "/healthcheck");
        }
    }

    private static void ask(int port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(MILLIS);
        connection.setReadTimeout(MILLIS);
        try {
            connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
