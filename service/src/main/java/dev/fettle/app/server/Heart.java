package dev.fettle.app.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Beats for the work of this node, apart from Quartz: a lease must not depend on a free thread of it. */
final class Heart implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Heart.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("heartbeat").daemon().factory());

    private final ScheduledFuture<?> beats;

    Heart(Runnable beat) {
        beats = thread.scheduleWithFixedDelay(
                () -> quietly(beat), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An executor drops a task that throws, without a word; a heart that stops loses every lease of this node. */
    private static void quietly(Runnable beat) {
        try {
            beat.run();
        } catch (Throwable e) {
            log.error("a beat failed", e);
        }
    }

    @Override
    public void close() {
        beats.cancel(false);
        thread.shutdownNow();
    }
}
