package dev.fettle.failover;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What a writer is told: OK, or an error of some kind. */
final class Answers {
    private Answers() {}

    static void expectOk(String reply) {
        if (!"OK".equals(reply)) {
            throw new JedisException("SET was answered by " + reply);
        }
    }

    /**
     * The kind of an error: the first word of the server's, {@code refused}, {@code timeout} or {@code closed} where the
     * connection failed, {@code gave up} where a cluster client says no more; of an error that tells of another the kind
     * of that one.
     */
    static String kindOf(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            switch (e) {
                case JedisDataException server -> {
                    return firstWord(server);
                }
                case SocketTimeoutException slow -> {
                    return "timeout";
                }
                case ConnectException nobody -> {
                    return "refused";
                }
                case NoPrimary none -> {
                    return "no primary";
                }
                default -> {
                    // its cause may say more
                }
            }
        }
        return switch (error) {
            case JedisConnectionException gone
            when String.valueOf(gone.getMessage()).startsWith("Failed to connect") -> "refused";
            case JedisConnectionException gone -> "closed";
            case JedisClusterOperationException triedAndTried -> "gave up";
            default -> error.getClass().getSimpleName();
        };
    }

    private static String firstWord(JedisDataException error) {
        String message = String.valueOf(error.getMessage()).strip();
        int end = message.indexOf(' ');
        return (end < 0 ? message : message.substring(0, end)).toUpperCase(Locale.ROOT);
    }

    /** Nobody says that it is the primary. */
    static final class NoPrimary extends JedisException {
        NoPrimary(String message) {
            super(message);
        }
    }
}
