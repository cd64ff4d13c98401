package dev.fettle.app.postgres;

import dev.fettle.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an earlier start left in a database's folder when it ended without stopping PostgreSQL. */
final class Leftover {
    private static final Logger log = LoggerFactory.getLogger(Leftover.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Leftover() {}

    /**
     * Stops a server that still runs on the folder, and removes the file that names one that does not: its number may
     * belong to another process by now, which PostgreSQL would take for its own kind.
     */
    static void clear(Path folder) throws IOException {
        Path file = folder.resolve("postmaster.pid");
        if (Files.notExists(file)) {
            return;
        }
        Optional<ProcessHandle> server = Files.readString(file)
                .lines()
                .findFirst()
                .map(Long::parseLong)
                .flatMap(ProcessHandle::of)
                .filter(process -> serves(process, folder));
        if (server.isPresent()) {
            log.warn(
                    "stopping the PostgreSQL (process {}) that an earlier Fettle left in {}",
                    server.get().pid(),
                    folder);
            stop(server.get(), folder);
        }
        Files.deleteIfExists(file);
    }

    private static boolean serves(ProcessHandle process, Path folder) {
        Path commandLine = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
        try {
            return Files.isReadable(commandLine)
                    ? Files.readString(commandLine).contains(folder.toString())
                    : process.info().command().orElse("").endsWith("postgres");
        } catch (IOException gone) {
            return false;
        }
    }

    private static void stop(ProcessHandle server, Path folder) throws IOException {
        OrphanWatch.interrupt(server.pid());
        try {
            server.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw Problem.conflict(
                    "embedded-postgres",
                    "a PostgreSQL (process " + server.pid() + ") still runs on " + folder + " and does not stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for process " + server.pid(), e);
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }
}
