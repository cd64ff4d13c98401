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
 *
 * <p>Nearly every exchange ends in time, so one costs next to nothing: its deadline is a field, and a leash that is asked for
 * anew before its alarm has come keeps that alarm, which finds out that it is too early and is set anew.
 */
final class Watchdog implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock;

    Watchdog() {
        clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("redis-watchdog").factory());
        // Connections are short: what was called off must not wait in the queue.
        clock.setRemoveOnCancelPolicy(true);
    }

    /** For one socket, and one exchange at a time. */
    Leash leash(Socket socket) {
        return new Leash(socket);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Ends with the connection. */
    final class Leash implements AutoCloseable {
        private final Socket socket;
        /** As {@link System#nanoTime}; means something only while an exchange is watched. */
        private long deadline;

        private boolean watching;
        private boolean expired;
        private boolean released;
        /** When the alarm comes, where one is set. */
        private long alarmAt;

        private @Nullable Future<?> alarm;

        private Leash(Socket socket) {
            this.socket = socket;
        }

        /** From now on the socket is closed when that time is over. */
        synchronized void watch(Duration within) {
            deadline = System.nanoTime() + within.toNanos();
            watching = true;
            if (alarm != null && alarmAt - deadline <= 0) {
                return;
            }
            if (alarm != null) {
                alarm.cancel(false);
            }
            set();
        }

        private void set() {
            alarmAt = deadline;
            alarm = clock.schedule(this::bite, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        private synchronized void bite() {
            alarm = null;
            if (released || !watching) {
                return;
            }
            if (deadline - System.nanoTime() > 0) {
                set();
                return;
            }
            expired = true;
            IOUtils.closeQuietly(socket);
        }

        /** The exchange has ended. */
        synchronized void loosen() {
            watching = false;
        }

        /** Whether the time was over, and the socket was closed for that. */
        synchronized boolean expired() {
            return expired;
        }

        @Override
        public synchronized void close() {
            released = true;
            watching = false;
            if (alarm != null) {
                alarm.cancel(false);
                alarm = null;
            }
        }
    }
}
