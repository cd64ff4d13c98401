package dev.fettle.redis;

import dev.fettle.fleet.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server that lies: it takes one connection after the other and does the same ill to each. */
final class HostileServer implements AutoCloseable {
    /** What it does; an IOException ends the connection, as the client's going does. */
    @FunctionalInterface
    interface Ill {
        void to(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket socket;

    private HostileServer(ServerSocket socket) {
        this.socket = socket;
    }

    static HostileServer start(Ill ill) throws IOException {
        HostileServer server = new HostileServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> server.serve(ill));
        return server;
    }

    /** Answers the first request with this and then is silent. */
    static HostileServer answering(String text) throws IOException {
        return start((in, out) -> {
            in.read();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            in.transferTo(OutputStream.nullOutputStream());
        });
    }

    private void serve(Ill ill) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        ill.to(client.getInputStream(), client.getOutputStream());
                    } catch (IOException | InterruptedException e) {
                        // The client has gone.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    Address address() {
        return new Address("127.0.0.1", socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
