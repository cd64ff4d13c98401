package dev.fettle.app.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts servers again that have ended, as systemd or a container runtime does; tries again where one does not start. */
public final class Supervisor implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(50);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("supervisor").factory());
    private final AtomicInteger starts = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<ServerProcess> servers;
    private final Future<?> looking;
    private volatile boolean closed;

    private Supervisor(List<ServerProcess> servers) {
        this.servers = List.copyOf(servers);
        this.looking = thread.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Of servers that run. */
    public static Supervisor of(List<ServerProcess> servers) {
        return new Supervisor(servers);
    }

    private void look() {
        for (ServerProcess server : servers) {
            if (!closed && !server.isAlive()) {
                try {
                    server.restart();
                    starts.incrementAndGet();
                } catch (RuntimeException doesNotStart) {
                    failures.add(server + ": " + doesNotStart.getMessage());
                }
            }
        }
    }

    /** How many it has started. */
    public int starts() {
        return starts.get();
    }

    /** What did not start at one try. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Starts nothing any more when this returns. */
    @Override
    public void close() {
        closed = true;
        looking.cancel(false);
        thread.close();
    }
}
