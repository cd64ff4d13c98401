package dev.fettle.redis;

import java.time.Duration;

/**
 * The patience and the limits of every connection.
 *
 * @param connectTimeout for the TCP connection, all addresses of a host name together
 * @param answerTimeout for a whole exchange, from the first byte sent to the last reply read; also for the TLS handshake
 * @param slowTimeout instead of {@code answerTimeout} for commands that are known to take long, such as MEMORY PURGE
 * @param lookInterval how often a server that is worked on is asked who it is and how it does
 * @param answerBytes how much one exchange may bring before the server is taken for broken
 */
public record RedisSettings(
        Duration connectTimeout,
        Duration answerTimeout,
        Duration slowTimeout,
        Duration lookInterval,
        long answerBytes) {
    /** 2 s, 5 s, 60 s, 1 s, 32 MiB. */
    public static final RedisSettings DEFAULTS = new RedisSettings(
            Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(1), 32L << 20);

    public RedisSettings {
        if (connectTimeout.toMillis() < 1 || answerTimeout.toMillis() < 1 || slowTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeouts are at least 1 ms");
        }
        if (lookInterval.toMillis() < 1) {
            throw new IllegalArgumentException("a server is looked at every 1 ms at most, not " + lookInterval);
        }
        if (answerBytes < 1 << 16) {
            throw new IllegalArgumentException(
                    "an answer of 64 KiB must be let through, not " + answerBytes + " bytes");
        }
    }

    public RedisSettings withAnswerTimeout(Duration newAnswerTimeout) {
        return new RedisSettings(connectTimeout, newAnswerTimeout, slowTimeout, lookInterval, answerBytes);
    }

    public RedisSettings withLookInterval(Duration newLookInterval) {
        return new RedisSettings(connectTimeout, answerTimeout, slowTimeout, newLookInterval, answerBytes);
    }
}
