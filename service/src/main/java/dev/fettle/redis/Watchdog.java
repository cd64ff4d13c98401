package dev.fettle.redis;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.util.IOUtils;

/**
 * Closes a socket when an exchange on it takes too long. A timeout on reads would not do: a server that sends a byte a
 * second never lets one run out, and a server that does not read blocks our writes, on which Java has no timeout.
 */
final class Watchdog implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock;

    Watchdog() {
        clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("redis-watchdog").factory());
        // Nearly every exchange ends in time; what was called off must not wait in the queue.
        clock.setRemoveOnCancelPolicy(true);
    }

    Leash watch(Socket socket, Duration within) {
        Leash leash = new Leash(socket);
        leash.alarm = clock.schedule(leash::bite, within.toNanos(), TimeUnit.NANOSECONDS);
        return leash;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Ends with the exchange. */
    static final class Leash implements AutoCloseable {
        private final Socket socket;
        private volatile boolean expired;
        private @Nullable Future<?> alarm;

        private Leash(Socket socket) {
            this.socket = socket;
        }

        private void bite() {
            expired = true;
            IOUtils.closeQuietly(socket);
        }

        /** Whether the time was over, and the socket was closed for that. */
        boolean expired() {
            return expired;
        }

        @Override
        public void close() {
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
    }
}
