package dev.fettle.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.fettle.app.demo.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The process of a node: started as the launcher does it, ended orderly. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final long BETWEEN_TRIES = Duration.ofMillis(3).toNanos();
    private static final String POLICIES = "policies: [{name: anything-goes, approvals: 0, expiresAfter: 24h}]\n";

    private final Process process;
    private final Path log;
    private final int port;
    private final double startSeconds;
    private final double startCpuSeconds;
    private final Thread hook = new Thread(this::close, "stop-service");

    private ServiceProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
        Runtime.getRuntime().addShutdownHook(hook);
        startSeconds = awaitAnswer();
        startCpuSeconds = cpuSeconds();
    }

    /**
     * Starts it and waits for the first answer.
     *
     * @param folder for its configuration, data and log
     * @param yaml further lines of the configuration
     */
    static ServiceProcess start(Installation installation, Path folder, String database, String yaml) {
        try {
            int port = Ports.SHARED.take();
            Path file = folder.resolve("config.yml");
            Path log = folder.resolve("log");
            Path policies = folder.resolve("policies.yml");
            Files.writeString(policies, POLICIES);
            Files.writeString(file, """
                node: bench
                dataDirectory: %s
                database: {url: "%s", user: postgres}
                http: {port: %d, adminPort: 0}
                policies: %s
                %s
                """.formatted(folder.resolve("data"), database, port, policies, yaml));
            Process process = installation
                    .launch("server", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ServiceProcess(process, log, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double awaitAnswer() {
        long start = System.nanoTime();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - start > START.toNanos()) {
                String log = tail();
                close();
                throw new IllegalStateException("the service does not start; its log ends\n" + log);
            }
            LockSupport.parkNanos(BETWEEN_TRIES);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Any answer of the API will do; without a token it is a refusal. */
    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("GET /api/v1/deployments HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** From the start of the process to its first answer; looked at every 3 ms. */
    double startSeconds() {
        return startSeconds;
    }

    /** What of its heap is in use after a full collection, in MB. */
    double liveMegabytes() {
        String histogram = Programs.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram"));
        String total = histogram.strip().lines().toList().getLast();
        return Double.parseDouble(total.strip().split("\\s+", -1)[2]) / (1 << 20);
    }

    /** What it has in memory at this moment, in MB. */
    double residentMegabytes() {
        return megabytes("VmRSS:");
    }

    /** The most that it ever had, in MB. */
    double mostMegabytes() {
        return megabytes("VmHWM:");
    }

    private double megabytes(String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** The CPU time of all its threads until the first answer. */
    double startCpuSeconds() {
        return startCpuSeconds;
    }

    /** The CPU time of all its threads so far. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
    }

    String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        Programs.end(process);
        if (!Thread.currentThread().equals(hook)) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyGoingDown) {
                // then the hook finds it ended
            }
        }
    }
}
