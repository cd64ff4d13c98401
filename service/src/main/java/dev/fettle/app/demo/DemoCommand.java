package dev.fettle.app.demo;

import ch.qos.logback.classic.Level;
import com.codahale.metrics.MetricRegistry;
import dev.fettle.app.config.ConfigurationFile;
import dev.fettle.app.config.FettleConfiguration;
import io.dropwizard.logging.common.BootstrapLogging;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080", description = "For the API; 8080 without.")
    private int port;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "For health and metrics; 8081 without.")
    private int adminPort;

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

    private FettleConfiguration configuration(Path folder) throws IOException {
        // Once, nobody types an address: any free port will do, and two may run side by side.
        String yaml = """
            node: demo
            dataDirectory: %s
            playbooks: %s
            http: {port: %d, adminPort: %d}
            fleet: {pollInterval: 5s}
            logging:
              level: ERROR
              loggers: {dev.fettle: WARN}
              appenders: [{type: console, target: stderr}]
            """.formatted(
                        folder.resolve("data"), DemoPlaybooks.write(folder), once ? 0 : port, once ? 0 : adminPort);
        FettleConfiguration configuration = new ConfigurationFile(name -> null).parse(yaml);
        configuration.getLoggingFactory().configure(new MetricRegistry(), "fettle");
        return configuration;
    }
}
