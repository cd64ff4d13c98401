package dev.fettle.testing;

import dev.fettle.app.demo.ServerProcess;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts servers again that have ended, as systemd or a container runtime does. */
public final class Supervisor implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger starts = new AtomicInteger();
    private final List<ServerProcess> servers;
    private final Future<?> looking;

    private Supervisor(List<ServerProcess> servers) {
        this.servers = List.copyOf(servers);
        this.looking = thread.scheduleWithFixedDelay(this::look, 0, 50, TimeUnit.MILLISECONDS);
    }

    public static Supervisor of(List<ServerProcess> servers) {
        return new Supervisor(servers);
    }

    private void look() {
        for (ServerProcess server : servers) {
            if (!server.isAlive()) {
                server.restart();
                starts.incrementAndGet();
            }
        }
    }

    /** How many it has started. */
    public int starts() {
        return starts.get();
    }

    @Override
    public void close() {
        boolean failed = looking.isDone();
        thread.close();
        if (failed) {
            throw new AssertionError("a server did not start again");
        }
    }
}
