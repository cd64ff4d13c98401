package dev.fettle.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one server that speaks RESP2, for starting and looking at the demo fleet. Replies are {@code String}
 * (simple and bulk strings, read as UTF-8), {@code Long}, {@code List} or null. Not safe for use by several threads.
 */
public final class Resp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Resp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** Connects; connecting and each read may take 10 s. */
    public static Resp connect(String host, int port) {
        return connect(host, port, PATIENCE);
    }

    /**
     * Connects.
     *
     * @param patience the longest wait for the connection and for each reply
     * @throws UncheckedIOException when nobody listens, or not in time
     */
    public static Resp connect(String host, int port, Duration patience) {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(patience.toMillis()));
            return new Resp(socket);
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException(host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /**
     * Sends one command and reads its reply.
     *
     * @throws RespException when the reply is an error
     * @throws UncheckedIOException when the connection breaks or the reply does not come in time
     */
    public @Nullable Object command(String... words) {
        send(words);
        return receive();
    }

    /** As {@link #command}, for commands that answer with text, such as {@code INFO}; null becomes the empty text. */
    public String text(String... words) {
        Object reply = command(words);
        return reply == null ? "" : reply.toString();
    }

    /** Puts a command into the send buffer; its reply is read by a later {@link #receive}, in order. */
    public void send(String... words) {
        try {
            out.write(("*" + words.length + "\r\n").getBytes(UTF_8));
            for (String word : words) {
                byte[] bytes = word.getBytes(UTF_8);
                out.write(("$" + bytes.length + "\r\n").getBytes(UTF_8));
                out.write(bytes);
                out.write('\r');
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends what is buffered and reads the next reply; errors as {@link #command}. */
    public @Nullable Object receive() {
        try {
            out.flush();
            Object reply = read();
            if (reply instanceof RespException error) {
                throw error;
            }
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Object read() throws IOException {
        int kind = in.read();
        String line = line();
        return switch (kind) {
            case '+' -> line;
            case '-' -> new RespException(line);
            case ':' -> Long.valueOf(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> list(Integer.parseInt(line));
            default -> throw new IOException("not RESP: " + (char) kind + line);
        };
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("the server closed the connection");
        }
        return new String(bytes, UTF_8);
    }

    private @Nullable List<@Nullable Object> list(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            items.add(read());
        }
        return items;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(32);
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.write(b);
        }
        in.skipNBytes(1);
        return line.toString(UTF_8);
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // a socket that cannot be closed is closed
        }
    }
}
