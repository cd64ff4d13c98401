package dev.fettle.app.demo;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A gentle stream of reads and writes on the fleet, so that there is something to be careful about. It touches a bounded
 * set of names, and none that a playbook is after, except temporary keys that have an expiry.
 */
final class DemoTraffic implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int AT_ONCE = 5;
    private static final int NAMES = 500;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    DemoTraffic(DemoFleet fleet) {
        for (DemoFleet.Member member : fleet.members()) {
            threads.add(Thread.ofVirtual().name("traffic-" + member.name()).start(() -> run(member.topology())));
        }
    }

    private void run(Topology topology) {
        SplittableRandom random = new SplittableRandom(topology.primary().port());
        while (isOn()) {
            try (Batches batches = new Batches(topology)) {
                while (isOn()) {
                    for (int i = 0; i < AT_ONCE; i++) {
                        String id = String.valueOf(random.nextInt(NAMES));
                        batches.add("SET", "session:" + id, "seen", "EX", "600");
                        batches.add("GET", "session:" + random.nextInt(NAMES));
                        batches.add("INCR", "visits:" + id);
                        batches.add("SET", "temp:live:" + id, "short", "EX", "60");
                    }
                    batches.settle();
                }
            } catch (UncheckedIOException | RespException fleetChanges) {
                // a server is away or changed its role: it is tried again after the pause
            }
        }
    }

    /** Pauses. @return whether to go on */
    private boolean isOn() {
        try {
            return !stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        threads.forEach(Thread::interrupt);
    }
}
