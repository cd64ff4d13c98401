package dev.fettle.faults;

import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerProcess;
import java.time.Duration;
import java.util.List;

/** Looks all the time for how long more than one server of a shard says that it is its primary. */
final class RoleWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final Duration BETWEEN = Duration.ofMillis(30);

    private final List<ServerProcess> servers;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long longest;

    private RoleWatch(List<ServerProcess> servers) {
        this.servers = List.copyOf(servers);
        this.thread = Thread.ofPlatform().daemon().name("role-watch").start(this::watch);
    }

    static RoleWatch over(List<ServerProcess> servers) {
        return new RoleWatch(servers);
    }

    private void watch() {
        long since = 0;
        while (!closed) {
            long began = System.nanoTime();
            if (servers.stream().filter(RoleWatch::isPrimary).count() > 1) {
                since = since == 0 ? began : since;
                longest = Math.max(longest, System.nanoTime() - since);
            } else {
                since = 0;
            }
            Waits.exactly(BETWEEN);
        }
    }

    private static boolean isPrimary(ServerProcess server) {
        try (Resp resp = Resp.connect(ServerProcess.HOST, server.port(), PATIENCE)) {
            return resp.command("ROLE") instanceof List<?> role && "master".equals(role.getFirst());
        } catch (RuntimeException away) {
            return false;
        }
    }

    /** The longest time with two. */
    Duration twoPrimaries() {
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
