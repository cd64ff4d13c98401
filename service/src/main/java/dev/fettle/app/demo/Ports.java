package dev.fettle.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands out free ports of 127.0.0.1 for servers. Ports come from 10000 to 19999, so that a cluster bus (port + 10000)
 * and the port itself are both below the range from which the kernel serves outgoing connections (32768 on), and a
 * server never meets the bus of another. The range is cut into blocks; a process owns a block while it holds its first
 * port open, so that two builds on one machine never try the same port.
 */
public final class Ports {
    /** The ports of this process; there is one of it because the machine's ports exist once. */
    public static final Ports SHARED = new Ports();

    private static final int FIRST = 10_000;
    private static final int BLOCK = 50;
    private static final int BLOCKS = 200;
    private static final int BUS = 10_000;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final List<ServerSocket> guards = new ArrayList<>();
    private final Deque<Integer> idle = new ArrayDeque<>();
    private int nextBlock;

    private Ports() {}

    /**
     * A port that nobody listens on, nor on its bus port; it is not handed out again until given back.
     *
     * @throws IllegalStateException when the whole range is in use
     */
    public synchronized int take() {
        while (true) {
            for (int tries = idle.size(); tries > 0; tries--) {
                int port = idle.removeFirst();
                if (isFree(port) && isFree(port + BUS)) {
                    return port;
                }
                idle.addLast(port);
            }
            claimBlock();
        }
    }

    /** Gives a port back; it is handed out again after all others of this process. */
    public synchronized void giveBack(int port) {
        idle.addLast(port);
    }

    private void claimBlock() {
        while (nextBlock < BLOCKS) {
            int first = FIRST + BLOCK * nextBlock++;
            ServerSocket guard = listen(first);
            if (guard != null) {
                guards.add(guard);
                for (int port = first + 1; port < first + BLOCK; port++) {
                    idle.addLast(port);
                }
                return;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (FIRST + BLOCKS * BLOCK - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = listen(port)) {
            return probe != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable ServerSocket listen(int port) {
        ServerSocket socket = null;
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 1);
            return socket;
        } catch (IOException inUse) {
            return null;
        }
    }
}
