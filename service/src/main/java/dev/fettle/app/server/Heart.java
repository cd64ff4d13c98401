package dev.fettle.app.server;

import dev.fettle.run.Heartbeat;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Beats for the work of this node, apart from Quartz: a lease must not depend on a free thread of it. */
final class Heart implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("heartbeat").daemon().factory());

    private final ScheduledFuture<?> beats;

    Heart(Heartbeat heartbeat) {
        beats = thread.scheduleWithFixedDelay(
                heartbeat::beat, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        beats.cancel(false);
        thread.shutdownNow();
    }
}
