package dev.fettle.app.server;

import com.codahale.metrics.health.HealthCheck;
import dev.fettle.run.RunStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this node's clock goes with the database's; a node where it does not does no work. */
final class ClockCheck extends HealthCheck {
    private static final Logger log = LoggerFactory.getLogger(ClockCheck.class);

    private final RunStore store;
    private final NodeClock clock;

    ClockCheck(RunStore store, NodeClock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    protected Result check() {
        var skew = clock.compare(store).abs();
        if (skew.compareTo(NodeClock.WRONG) > 0) {
            return Result.unhealthy("this node does no work: its clock is " + clock.words() + "; let NTP set it");
        }
        if (skew.compareTo(NodeClock.NOTED) > 0) {
            log.warn("this node's clock is {}", clock.words());
        }
        return Result.healthy(clock.words());
    }
}
