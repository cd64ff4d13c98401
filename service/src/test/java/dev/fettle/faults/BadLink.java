package dev.fettle.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A way to a server that can go bad in the ways that networks do, and be mended. */
final class BadLink implements AutoCloseable {
    /** What becomes of what is sent. */
    enum State {
        GOOD,
        /** Connections are reset, new ones too. */
        RESET,
        /** Nothing comes through, and nobody is told: packets are dropped. */
        DROP,
        /** What is asked arrives; the answers are lost. */
        HALF_OPEN,
        /** Everything arrives, late. */
        DELAY
    }

    private static final int BUFFER = 1 << 16;

    private final ServerSocket door;
    private final int target;
    private final Duration delay;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile State state = State.GOOD;

    /** @param target the real server's port on this machine */
    BadLink(int target, Duration delay) {
        this.target = target;
        this.delay = delay;
        try {
            door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("bad-link").start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** What was lost stays lost, so a link that is mended drops the connections that lost something. */
    void become(State next) {
        State before = state;
        state = next;
        if (next == State.RESET || (next == State.GOOD && (before == State.DROP || before == State.HALF_OPEN))) {
            open.forEach(BadLink::reset);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket in = door.accept();
                if (state == State.RESET) {
                    reset(in);
                    continue;
                }
                Thread.ofVirtual().start(() -> join(in));
            } catch (IOException closed) {
                // Then the loop ends.
            }
        }
    }

    private void join(Socket in) {
        try {
            Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
            // Or each answer that is cut into pieces is 40 ms late, which no good way does.
            in.setTcpNoDelay(true);
            out.setTcpNoDelay(true);
            open.add(in);
            open.add(out);
            Thread.ofVirtual().start(() -> pipe(in, out, false));
            Thread.ofVirtual().start(() -> pipe(out, in, true));
        } catch (IOException serverIsAway) {
            reset(in);
        }
    }

    private void pipe(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                State now = state;
                if (now == State.DELAY) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                if (now != State.DROP && !(now == State.HALF_OPEN && answers)) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // One end is gone, so is the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    @Override
    public void close() {
        become(State.RESET);
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
