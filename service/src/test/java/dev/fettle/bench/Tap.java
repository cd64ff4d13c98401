package dev.fettle.bench;

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
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between Fettle and a server and sees the bursts in which commands come: what Fettle sends in one go. Two of them
 * that arrive together are one, as they may be for the server.
 */
final class Tap implements AutoCloseable {
    /** A client sends its buffer whenever it is full, and what is left at the end. */
    private static final int BUFFER = 8_192;

    private static final int SAMPLES = 20_000;

    private final ServerSocket listener;
    private final int server;
    private final List<Map<String, Integer>> bursts = new CopyOnWriteArrayList<>();
    private final Map<String, Queue<List<String>>> samples = new ConcurrentHashMap<>();
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

    /** Each burst as how many of which command. */
    List<Map<String, Integer>> bursts() {
        return List.copyOf(bursts);
    }

    /** The commands of that name, as they were sent, in their order; not more than some thousands. */
    List<List<String>> samples(String name) {
        return List.copyOf(samples.getOrDefault(name, new ConcurrentLinkedQueue<>()));
    }

    void forget() {
        bursts.clear();
        samples.clear();
    }

    private void sample(Words.Sent command) {
        Queue<List<String>> some = samples.computeIfAbsent(command.name(), name -> new ConcurrentLinkedQueue<>());
        if (some.size() < SAMPLES) {
            some.add(command.words());
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), server);
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
        long bytes = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                for (Words.Sent command : words.in(buffer, n)) {
                    burst.merge(command.name(), 1, Integer::sum);
                    sample(command);
                }
                bytes += n;
                if (bytes % BUFFER != 0) {
                    keep(burst);
                    burst = new HashMap<>();
                    bytes = 0;
                }
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
