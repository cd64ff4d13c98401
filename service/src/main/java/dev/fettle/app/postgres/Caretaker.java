package dev.fettle.app.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts PostgreSQL again where it ended though Fettle did not ask it to: somebody stopped it, or the kernel killed it for
 * its memory. Nobody else would, and all that Fettle does waits for its database.
 */
final class Caretaker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Caretaker.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Starts the server on the port that it had. */
    @FunctionalInterface
    interface Start {
        /** @return whether it runs now */
        boolean run() throws IOException;
    }

    private final Path folder;
    private final Path logFile;
    private final Start start;
    private OrphanWatch watch;
    private boolean closed;

    private Caretaker(Path folder, Path logFile, Start start, OrphanWatch watch) {
        this.folder = folder;
        this.logFile = logFile;
        this.start = start;
        this.watch = watch;
    }

    /** Looks after the server that runs on the folder now. */
    static Caretaker over(Path folder, Path logFile, Start start) throws IOException {
        Caretaker caretaker = new Caretaker(folder, logFile, start, OrphanWatch.over(folder));
        caretaker.attend();
        return caretaker;
    }

    private void attend() throws IOException {
        String pid = Files.readString(folder.resolve("postmaster.pid"))
                .lines()
                .findFirst()
                .orElse("");
        Thread.ofVirtual().name("fettle-postgres-caretaker").start(() -> {
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresent(server -> server.onExit().join());
            revive();
        });
    }

    /** The file that names the old server stays: by it PostgreSQL knows whether parts of that are still at work. */
    private synchronized void revive() {
        while (!closed) {
            log.warn("the embedded PostgreSQL ended though it was not asked to; starting it again, see {}", logFile);
            try {
                if (start.run()) {
                    watch.close();
                    watch = OrphanWatch.over(folder);
                    attend();
                    log.info("the embedded PostgreSQL runs again");
                    return;
                }
            } catch (IOException e) {
                log.warn("the embedded PostgreSQL in {} does not start: {}", folder, e.toString());
            }
            try {
                wait(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** From now on the server may end. */
    synchronized void dismiss() {
        closed = true;
        notifyAll();
    }

    /** Tells the watcher that the server has been stopped. */
    @Override
    public synchronized void close() {
        dismiss();
        watch.close();
    }
}
