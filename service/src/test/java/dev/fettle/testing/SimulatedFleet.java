package dev.fettle.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Thousands of servers in one process: whoever connects to {@code 127.x.y.z} on its port meets the server of that address.
 * One listening socket takes all of them, as Linux lets every address of 127.0.0.0/8 reach it; nobody else is served. The
 * first line of output is the port; the end of input is its end. Started by {@link SimulatedServers}.
 */
final class SimulatedFleet {
    private static final int BACKLOG = 4096;

    private final Map<InetAddress, SimulatedServer> servers = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<String> hung = new HashSet<>();
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final int port;

    private SimulatedFleet(int port) throws IOException {
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress("0.0.0.0", port), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        this.port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** A connection: what was not answered yet, and what was not written yet. */
    private static final class Guest {
        private final SimulatedServer server;
        private String unread = "";
        private ByteBuffer unwritten = ByteBuffer.allocate(0);

        private Guest(SimulatedServer server) {
            this.server = server;
        }
    }

    @SuppressWarnings("SystemOut") // its parent reads it
    public static void main(String[] args) throws IOException {
        SimulatedFleet fleet = new SimulatedFleet(args.length == 0 ? 0 : Integer.parseInt(args[0]));
        System.out.println(fleet.port);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException gone) {
                // The same: whoever started this is no more.
            }
            Runtime.getRuntime().halt(0);
        });
        fleet.serve();
    }

    private void serve() throws IOException {
        while (true) {
            selector.select(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        if (key.isAcceptable()) {
            accept();
            return;
        }
        try {
            exchange(key, (SocketChannel) key.channel(), (Guest) key.attachment());
        } catch (IOException gone) {
            close(key);
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                InetAddress local = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
                if (!local.isLoopbackAddress() || gone.contains(local.getHostAddress())) {
                    channel.close();
                    continue;
                }
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SimulatedServer server = servers.computeIfAbsent(local, a -> new SimulatedServer(a, port));
                channel.register(selector, SelectionKey.OP_READ, new Guest(server));
            }
        } catch (IOException gone) {
            // The next one is accepted at the next turn.
        }
    }

    private void exchange(SelectionKey key, SocketChannel channel, Guest guest) throws IOException {
        if (key.isReadable()) {
            in.clear();
            if (channel.read(in) < 0) {
                close(key);
                return;
            }
            in.flip();
            guest.unread += StandardCharsets.ISO_8859_1.decode(in);
            answer(guest);
        }
        channel.write(guest.unwritten);
        key.interestOps(guest.unwritten.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void answer(Guest guest) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (Parsed command = Parsed.at(guest.unread, at); command != null; command = Parsed.at(guest.unread, at)) {
            List<String> words = command.words();
            if (words.getFirst().equals("SIMULATION")) {
                out.append(words.size() == 1 ? census() : fate(words));
            } else if (!hung.contains(guest.server.address())) {
                out.append(guest.server.answer(words));
            }
            at = command.end();
        }
        guest.unread = guest.unread.substring(at);
        guest.unwritten = ByteBuffer.wrap(out.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@code SIMULATION gone|hung address...}: those end every connection, or take it and never answer. */
    private String fate(List<String> words) {
        (words.get(1).equals("gone") ? gone : hung).addAll(words.subList(2, words.size()));
        return "+OK\r\n";
    }

    /** How often each server was purged, those that never were left out. */
    private String census() {
        return SimulatedServer.bulk(servers.values().stream()
                .filter(server -> server.purges() > 0)
                .map(server -> server.address() + " " + server.purges())
                .collect(Collectors.joining("\n")));
    }

    private static void close(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    /** A whole command, and where the next one begins. */
    private record Parsed(List<String> words, int end) {
        /** @return null where it is not all there yet */
        static Parsed at(String text, int start) {
            int line = text.indexOf("\r\n", start);
            if (line < 0) {
                return null;
            }
            int count = Integer.parseInt(text.substring(start + 1, line));
            List<String> words = new ArrayList<>(count);
            int at = line + 2;
            for (int i = 0; i < count; i++) {
                int end = text.indexOf("\r\n", at);
                if (end < 0) {
                    return null;
                }
                int length = Integer.parseInt(text.substring(at + 1, end));
                if (text.length() < end + length + 4) {
                    return null;
                }
                words.add(text.substring(end + 2, end + 2 + length));
                at = end + length + 4;
            }
            return new Parsed(words, at);
        }
    }
}
