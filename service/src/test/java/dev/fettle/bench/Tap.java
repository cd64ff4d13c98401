package dev.fettle.bench;

import dev.fettle.app.demo.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between Fettle and a server and sees the bursts in which commands come. What follows within a moment is the same
 * burst: so it may take two for one, never one for two without also having seen a whole one.
 */
final class Tap implements AutoCloseable {
    private static final long SAME_BURST = 300_000;

    private final ServerSocket listener;
    private final int server;
    private final List<Map<String, Integer>> bursts = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    Tap(int server) {
        this.server = server;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Each burst as how many of which command; a SCAN has its COUNT in its name, as {@code SCAN 500}. */
    List<Map<String, Integer>> bursts() {
        return bursts;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket there = new Socket(ServerProcess.HOST, server);
                for (Socket socket : List.of(client, there)) {
                    socket.setTcpNoDelay(true);
                    open.add(socket);
                }
                Thread.ofPlatform().daemon().start(() -> commands(client, there));
                Thread.ofPlatform().daemon().start(() -> replies(there, client));
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    private void commands(Socket from, Socket to) {
        Words words = new Words();
        byte[] buffer = new byte[1 << 16];
        Map<String, Integer> burst = new HashMap<>();
        long last = System.nanoTime();
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long now = System.nanoTime();
                if (now - last > SAME_BURST) {
                    keep(burst);
                    burst = new HashMap<>();
                }
                out.write(buffer, 0, n);
                for (String command : words.in(buffer, n)) {
                    burst.merge(command, 1, Integer::sum);
                }
                last = System.nanoTime();
            }
        } catch (IOException closed) {
            // One of both has ended.
        }
        keep(burst);
    }

    private void keep(Map<String, Integer> burst) {
        if (!burst.isEmpty()) {
            bursts.add(Map.copyOf(burst));
        }
    }

    private static void replies(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // One of both has ended.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
