package dev.fettle.app.server;

import ch.qos.logback.classic.Level;
import com.codahale.metrics.MetricRegistry;
import dev.fettle.Problem;
import dev.fettle.app.config.ConfigurationFile;
import dev.fettle.app.config.FettleConfiguration;
import dev.fettle.app.postgres.EmbeddedPostgres.Durability;
import io.dropwizard.logging.common.BootstrapLogging;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code fettle server [config.yml]}. */
@Command(
        name = "server",
        description = "Runs the service. Without a file, or without database.url in it, PostgreSQL runs embedded in the"
                + " folder data.",
        mixinStandardHelpOptions = true)
public final class ServerCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "config.yml", description = "See docs/configuration.md.")
    private @Nullable Path file;

    @Override
    public Integer call() throws InterruptedException {
        BootstrapLogging.bootstrap(Level.WARN);
        FettleConfiguration configuration = read();
        configuration.getLoggingFactory().configure(new MetricRegistry(), "fettle");
        FettleServer server = new FettleServer(configuration, Durability.SAFE);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    server.close();
                    configuration.getLoggingFactory().stop();
                    ended.countDown();
                },
                "stop-fettle");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            server.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        ended.await();
        return 0;
    }

    private FettleConfiguration read() {
        if (file == null) {
            return ConfigurationFile.defaults();
        }
        try {
            return new ConfigurationFile(System::getenv).read(file);
        } catch (Problem problem) {
            List<String> lines = problem.details().stream()
                    .map(detail -> file + ":" + (detail.line() == null ? " " : "") + detail)
                    .toList();
            throw Problem.invalid(problem.code(), "", String.join("\n", lines), "");
        }
    }
}
