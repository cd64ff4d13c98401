package dev.fettle.failover;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Some writers side by side, each in a thread and with a client of its own. */
final class Writers implements AutoCloseable {
    /** A cluster client may try for ten seconds before it gives a write up. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(20);

    private static final int A_FEW = 20;

    private final Topology topology;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private Writers(Topology topology) {
        this.topology = topology;
    }

    /**
     * Starts them.
     *
     * @param run marks their keys
     */
    static Writers start(Topology topology, String run, int count, Duration pace) {
        Writers all = new Writers(topology);
        Clients clients = new Clients(topology);
        for (int i = 0; i < count; i++) {
            Writer writer = new Writer(i, run, clients, pace);
            all.writers.add(writer);
            all.threads.add(Thread.ofPlatform().daemon().name("writer-" + i).start(writer));
        }
        return all;
    }

    /**
     * Waits until each has had some more writes acknowledged.
     *
     * @throws IllegalStateException when one has not
     */
    void awaitAllWrite(Duration atMost) {
        List<Integer> before = writers.stream().map(Writer::acks).toList();
        Await.until(atMost, topology + ": each writer writes", () -> {
            for (int i = 0; i < writers.size(); i++) {
                if (writers.get(i).acks() < before.get(i) + A_FEW) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Stops them and tells what they remember. */
    List<Written> stop() {
        close();
        Await.until(
                LAST_WRITE, topology + ": writers end", () -> threads.stream().noneMatch(Thread::isAlive));
        return writers.stream().map(Writer::written).toList();
    }

    @Override
    public void close() {
        writers.forEach(Writer::stop);
    }
}
