package dev.fettle.app.server;

import dev.fettle.run.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's time, set right by the database's where the two differ noticeably, so that all nodes mean the same by an
 * instant. Leases are measured by the database alone; a node whose clock is far off does no work all the same, since
 * Quartz reads the machine's clock and would fire for the whole fleet at the wrong time.
 */
final class NodeClock implements InstantSource {
    /** From here on what we say of the time is corrected. */
    static final Duration NOTED = Duration.ofMillis(500);
    /** From here on the node does no work. */
    static final Duration WRONG = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(NodeClock.class);

    private final InstantSource machine;
    private volatile Duration ahead = Duration.ZERO;
    private boolean told;

    NodeClock(InstantSource machine) {
        this.machine = machine;
    }

    @Override
    public Instant instant() {
        Duration off = ahead;
        return off.abs().compareTo(NOTED) > 0 ? machine.instant().minus(off) : machine.instant();
    }

    /**
     * Asks the database for its time. Of what the question itself took, the clock has the benefit.
     *
     * @return how far this node is ahead; negative where it is behind
     * @throws dev.fettle.Problem where the database is away
     */
    Duration compare(RunStore store) {
        long asked = System.nanoTime();
        Duration least = store.clockSkew(machine.instant());
        Duration most = least.plusNanos(System.nanoTime() - asked);
        ahead = least.isPositive() ? least : most.isNegative() ? most : Duration.ZERO;
        return ahead;
    }

    /** As {@link #compare}, and says in the log when the node may no longer work, and when it may again. */
    synchronized boolean isFitForWork(RunStore store) {
        boolean wrong = compare(store).abs().compareTo(WRONG) > 0;
        if (wrong != told) {
            told = wrong;
            if (wrong) {
                log.error("this node does no work: its clock is {}; let NTP set it", words());
            } else {
                log.info("this node works again: its clock is {}", words());
            }
        }
        return !wrong;
    }

    /** Such as: 90000 ms ahead of the database's. */
    String words() {
        Duration off = ahead;
        return off.abs().toMillis() + " ms " + (off.isNegative() ? "behind" : "ahead of") + " the database's";
    }
}
