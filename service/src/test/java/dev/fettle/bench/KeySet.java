package dev.fettle.bench;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.ServerOptions;
import dev.fettle.app.demo.ServerProcess;
import java.time.Duration;
import java.util.function.Consumer;

/** A server with data that can be had again as they were: they are saved once, and read in anew for each turn. */
final class KeySet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int AT_ONCE = 10_000;

    /** Of ten keys two match and have no time to live, two match and have one, six are others'. */
    private static final String KEYS = """
        for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
          local m = i % 10
          if m < 2 then redis.call('SET', 'temp:' .. i, 'part of an upload that was given up')
          elseif m < 4 then redis.call('SET', 'temp:' .. i, 'part of an upload', 'EX', 864000)
          else redis.call('SET', 'user:' .. i, 'profile of a user, as short as can be') end
        end
        """;

    private static final String MEMBERS = """
        for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
          redis.call('ZADD', 'leaderboard:all-time', i * 7919 % 3000017, 'player-' .. i)
        end
        """;

    private final ServerProcess server;
    private final long size;
    private final String script;

    private KeySet(Engine engine, long size, String script) {
        this.size = size;
        this.script = script;
        server = ServerProcess.start(engine, ServerOptions.none().with("slowlog-log-slower-than", "500"));
        try (Resp resp = patient()) {
            for (long first = 0; first < size; first += AT_ONCE) {
                resp.command(
                        "EVAL", script, "0", Long.toString(first), Long.toString(Math.min(size, first + AT_ONCE) - 1));
            }
            resp.command("SAVE");
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Strings, of which four of ten match {@code temp:*} and half of these have no time to live. */
    static KeySet keys(Engine engine, long size) {
        return new KeySet(engine, size, KEYS);
    }

    /** One sorted set, {@code leaderboard:all-time}. */
    static KeySet members(Engine engine, long size) {
        return new KeySet(engine, size, MEMBERS);
    }

    /** Writes all of it anew, without stalls that clients at work would not survive. */
    void refill() {
        use(resp -> {
            for (long first = 0; first < size; first += AT_ONCE) {
                resp.command(
                        "EVAL", script, "0", Long.toString(first), Long.toString(Math.min(size, first + AT_ONCE) - 1));
            }
        });
    }

    /** All as it was at the beginning. */
    void restore() {
        use(resp -> {
            resp.command("DEBUG", "RELOAD", "NOSAVE");
            resp.command("CONFIG", "RESETSTAT");
            resp.command("SLOWLOG", "RESET");
        });
    }

    /** The CPU time that the thread that serves clients has used so far. */
    double mainThreadSeconds() {
        return Double.parseDouble(server.info("used_cpu_user_main_thread"))
                + Double.parseDouble(server.info("used_cpu_sys_main_thread"));
    }

    void use(Consumer<Resp> work) {
        try (Resp resp = patient()) {
            work.accept(resp);
        }
    }

    private Resp patient() {
        return Resp.connect(ServerProcess.HOST, server.port(), PATIENCE);
    }

    int port() {
        return server.port();
    }

    ServerProcess server() {
        return server;
    }

    /** Every key that matches has a time to live, and nothing is lost. @throws IllegalStateException where not so */
    void requireExpired(long size) {
        String found = server.info("db0");
        String wanted = "keys=" + size + ",expires=" + size / 10 * 4 + ",";
        if (!found.startsWith(wanted)) {
            throw new IllegalStateException("the work was not done: " + found + ", not " + wanted);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
