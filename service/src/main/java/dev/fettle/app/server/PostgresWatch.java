package dev.fettle.app.server;

import com.codahale.metrics.health.HealthCheck;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one line that the database went away, every half minute that it still is, and in one that it is back. */
final class PostgresWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int LOOKS_BETWEEN_LINES = 6;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("postgres-watch").daemon().factory());
    private final ScheduledFuture<?> looks;
    private final HealthCheck check;
    private int missed;

    PostgresWatch(HealthCheck check) {
        this.check = check;
        looks = thread.scheduleWithFixedDelay(
                this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    void look() {
        HealthCheck.Result result = check.execute();
        if (!result.isHealthy()) {
            if (missed++ % LOOKS_BETWEEN_LINES == 0) {
                log.warn("Postgres does not answer ({}): runs and schedules wait for it", result.getMessage());
            }
        } else if (missed > 0) {
            missed = 0;
            log.info("Postgres is back");
        }
    }

    @Override
    public void close() {
        looks.cancel(true);
        thread.shutdownNow();
    }
}
