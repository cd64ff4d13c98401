package dev.fettle.guard;

import dev.fettle.action.ByteSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a governor keeps its step to, on one server.
 *
 * @param serverShare more than 0, at most 1: how much of the server's main thread the step may take; 1 never rests for
 *     the sake of others
 * @param maxLatency how long an exchange may take, the network's part not counted
 * @param network the round trip of a PING; what lies between us and the server is not the server's work
 * @param maxLag how far the furthest replica may be behind
 * @param maxWritesPerSecond null for any number
 * @param patience how long to wait at a stretch for a server that is over a bound
 */
public record Bounds(
        double serverShare,
        Duration maxLatency,
        Duration network,
        ByteSize maxLag,
        @Nullable Long maxWritesPerSecond,
        Duration patience) {
    public Bounds {
        if (!(serverShare > 0 && serverShare <= 1)) {
            throw new IllegalArgumentException("a share is more than 0 and at most 1, not " + serverShare);
        }
        if (maxLatency.toNanos() <= 0 || network.isNegative()) {
            throw new IllegalArgumentException(
                    "the latency bound is more than 0, not " + maxLatency + " with " + network);
        }
    }
}
