package dev.fettle.app.demo;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One real server in a process and a folder of its own, on a free port of 127.0.0.1, without persistence. It has a
 * configuration file, so {@code CONFIG REWRITE} works and outlives a {@link #restart}. It can be stopped, killed,
 * paused and started again; it never outlives this Java process, even when that is killed with {@code kill -9}.
 */
public final class ServerProcess implements AutoCloseable {
    /** The address on which every server listens. */
    public static final String HOST = "127.0.0.1";

    private static final Duration START = Duration.ofSeconds(15);
    private static final Duration PROBE = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;

    private final Engine engine;
    private final ServerFolder folder;
    private final @Nullable String password;
    private final int port;
    private final boolean sentinel;
    private volatile @Nullable ChildProcess child;
    private volatile boolean closed;
    private final Thread hook = new Thread(this::close, "stop-server");

    private ServerProcess(Engine engine, ServerOptions options, @Nullable SentinelOptions watched, int port) {
        this.engine = engine;
        this.password = options.password();
        this.port = port;
        this.sentinel = watched != null;
        this.folder = ServerFolder.create(engine);
        if (watched == null) {
            folder.writeServer(engine, port, options);
        } else {
            folder.writeSentinel(port, watched);
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a server without password; see {@link #start(Engine, ServerOptions)}. */
    public static ServerProcess start(Engine engine) {
        return start(engine, ServerOptions.none());
    }

    /**
     * Starts a server and waits until it answers, at most 15 s. Should another program take the port in that moment, it
     * is tried again on another one.
     *
     * @throws IllegalStateException when it does not come up; the message has the end of its log
     */
    public static ServerProcess start(Engine engine, ServerOptions options) {
        return start(engine, options, null);
    }

    /** Starts a Sentinel; otherwise as {@link #start(Engine, ServerOptions)}. */
    static ServerProcess startSentinel(Engine engine, SentinelOptions watched) {
        return start(engine, ServerOptions.none(), watched);
    }

    private static ServerProcess start(Engine engine, ServerOptions options, @Nullable SentinelOptions watched) {
        for (int attempt = 1; ; attempt++) {
            ServerProcess server = new ServerProcess(engine, options, watched, Ports.SHARED.take());
            try {
                server.launch();
                return server;
            } catch (IllegalStateException failed) {
                boolean portLost = server.folder.log().contains("Address already in use");
                server.close();
                if (!portLost || attempt == ATTEMPTS) {
                    throw failed;
                }
            }
        }
    }

    private void launch() {
        ChildProcess started = startChild();
        Await.until(START, () -> this + " answers; its log ends\n" + folder.logTail(), () -> answers(started));
    }

    /** Never after {@link #close}, also where a supervisor is about to start what is just being closed. */
    private synchronized ChildProcess startChild() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
        String file = folder.configuration().toString();
        ChildProcess started = ChildProcess.start(
                engine.executable(),
                sentinel ? List.of(file, "--sentinel") : List.of(file),
                folder.path(),
                folder.logFile());
        child = started;
        return started;
    }

    private boolean answers(ChildProcess started) {
        if (!started.isAlive()) {
            throw new Await.Stop(this + " ended with " + started.exitCode() + "; its log ends\n" + folder.logTail());
        }
        try (Resp resp = connect(PROBE)) {
            return resp.command("PING") != null
                    && resp.text("INFO", "server").contains("process_id:" + started.pid() + "\r\n");
        }
    }

    /**
     * Opens a connection to it, as the user {@code default}.
     *
     * @throws UncheckedIOException when it does not answer
     */
    public Resp connect() {
        return connect(Duration.ofSeconds(10));
    }

    private Resp connect(Duration patience) {
        Resp resp = Resp.connect(HOST, port, patience);
        try {
            if (password != null) {
                resp.command("AUTH", password);
            }
            return resp;
        } catch (RuntimeException e) {
            resp.close();
            throw e;
        }
    }

    /** Sends one command over a connection of its own; errors as {@link Resp#command}. */
    public @Nullable Object command(String... words) {
        try (Resp resp = connect()) {
            return resp.command(words);
        }
    }

    /** One field of {@code INFO}, such as {@code run_id}; the empty text when there is none. */
    public String info(String field) {
        return String.valueOf(command("INFO", "everything"))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElse("");
    }

    public Engine engine() {
        return engine;
    }

    public int port() {
        return port;
    }

    /** Host and port, as {@code 127.0.0.1:10001}. */
    public String address() {
        return HOST + ":" + port;
    }

    /** The process id of the server itself, also while it does not run any more. */
    public long pid() {
        return running().pid();
    }

    public boolean isAlive() {
        return running().isAlive();
    }

    /** What it has written to its log so far. */
    public String log() {
        return folder.log();
    }

    /** Ends it orderly ({@code SHUTDOWN NOSAVE}); one that does not go within 5 s is killed. */
    public void stop() {
        if (isAlive()) {
            try (Resp resp = connect(STOP)) {
                resp.command("SHUTDOWN", "NOSAVE");
            } catch (UncheckedIOException | RespException goneOrUnwilling) {
                // it closes the connection instead of answering; who refuses is killed below
            }
        }
        running().end(STOP);
    }

    /** Ends it at once, as a crash would ({@code kill -9}). */
    public void kill() {
        running().kill();
    }

    /** Makes it hang (SIGSTOP): connections stay open, the kernel takes new ones, nobody answers. */
    public void pause() {
        running().signal("STOP");
    }

    /** Lets a paused one go on. */
    public void resume() {
        running().signal("CONT");
    }

    /**
     * Starts it again with the same port, folder and configuration file, after stopping it where it still runs.
     *
     * @throws IllegalStateException when it does not come up, or is closed
     */
    public void restart() {
        stop();
        launch();
    }

    /** Kills it, gives back its port and removes its folder. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (child != null) {
            kill();
        }
        folder.delete();
        Ports.SHARED.giveBack(port);
        if (!Thread.currentThread().equals(hook)) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyGoingDown) {
                // then the hook finds it closed
            }
        }
    }

    private ChildProcess running() {
        ChildProcess current = child;
        if (current == null) {
            throw new IllegalStateException(this + " was never started");
        }
        return current;
    }

    @Override
    public String toString() {
        return engine + (sentinel ? " sentinel " : " ") + address();
    }
}
