package dev.fettle.app.demo;

import ch.qos.logback.classic.Level;
import com.codahale.metrics.MetricRegistry;
import dev.fettle.app.config.ConfigurationFile;
import dev.fettle.app.config.FettleConfiguration;
import io.dropwizard.logging.common.BootstrapLogging;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fettle demo}: the whole product on a real fleet of its own, without anything to install. */
@Command(
        name = "demo",
        description = "Runs Fettle with a small real fleet that has every problem it cures.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--once",
            description =
                    "Carry the built-in remedies through plan, approval and run, check the result against what the"
                            + " servers hold, and end: with 0 where all of it agrees.")
    private boolean once;

    @Option(names = "--port", paramLabel = "PORT", description = "For the API; without, 8080 where it is free.")
    private @Nullable Integer port;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "For health and metrics; without, 8081 where it is free.")
    private @Nullable Integer adminPort;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        BootstrapLogging.bootstrap(Level.WARN);
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("fettle-demo-");
        Demo demo = new Demo(folder, configuration(folder), out);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    demo.close();
                    ended.countDown();
                },
                "stop-demo");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            demo.start();
            if (once) {
                return new DemoOnce(demo, out).run() ? 0 : 1;
            }
            new DemoGuide(demo, out).print();
            ended.await();
            return 0;
        } finally {
            demo.close();
        }
    }

    /** The one that was asked for; else the usual one; else, where that is taken or nobody types an address, any. */
    private int port(@Nullable Integer asked, int usual) {
        if (asked != null) {
            return asked;
        }
        return once || isTaken(usual) ? 0 : usual;
    }

    private static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return !socket.isBound();
        } catch (IOException e) {
            return true;
        }
    }

    private FettleConfiguration configuration(Path folder) throws IOException {
        String yaml = """
            node: demo
            dataDirectory: %s
            playbooks: %s
            http: {port: %d, adminPort: %d}
            fleet: {pollInterval: 2s, historyInterval: 0s}
            logging:
              level: ERROR
              loggers: {dev.fettle: WARN}
              appenders: [{type: console, target: stderr}]
            """.formatted(
                        folder.resolve("data"), DemoPlaybooks.write(folder), port(port, 8080), port(adminPort, 8081));
        FettleConfiguration configuration = new ConfigurationFile(name -> null).parse(yaml);
        configuration.getLoggingFactory().configure(new MetricRegistry(), "fettle");
        return configuration;
    }
}
