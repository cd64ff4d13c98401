package dev.fettle.app.server;

import com.codahale.metrics.health.HealthCheck;
import dev.fettle.run.RunStore;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node's clock goes with the database's. Leases are measured by the database alone, so a wrong clock breaks
 * nothing; but schedules fire by the node's, at the wrong time.
 */
final class ClockCheck extends HealthCheck {
    static final Duration NOTED = Duration.ofMillis(500);
    static final Duration WRONG = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(ClockCheck.class);

    private final RunStore store;
    private final InstantSource clock;

    ClockCheck(RunStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    protected Result check() {
        Duration skew = store.clockSkew(clock.instant());
        String words = skew.abs().toMillis() + " ms " + (skew.isNegative() ? "behind" : "ahead of") + " the database's";
        if (skew.abs().compareTo(WRONG) > 0) {
            return Result.unhealthy("this node's clock is " + words + ": let NTP set it");
        }
        if (skew.abs().compareTo(NOTED) > 0) {
            log.warn("this node's clock is {}", words);
        }
        return Result.healthy(words);
    }
}
