package dev.fettle.action;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the servers of a shard said of themselves over time, as Fettle looked at them again and again. */
@FunctionalInterface
public interface History {
    /** Nobody looked. */
    History NONE = (server, window) -> List.of();

    /**
     * What one server said at one moment.
     *
     * @param runId its incarnation then
     */
    record Seen(Instant at, String runId, Facts facts) {}

    /**
     * What the server at that address said over the last time, the oldest first; spread evenly where it would be very much.
     * Moments at which it did not answer are not among them.
     */
    List<Seen> of(Address server, Duration window);
}
