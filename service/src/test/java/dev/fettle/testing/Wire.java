package dev.fettle.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fettle.action.Command;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.app.demo.ServerProcess;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A plain connection to a server that keeps bytes as they are: ungoverned, for tests to prepare and to check. */
public final class Wire implements Reader, AutoCloseable {
    private static final int AT_ONCE = 5_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Wire(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Wire to(ServerProcess server) {
        return new Wire(server.port());
    }

    @Override
    public List<Reply> send(List<Command> commands) {
        try {
            List<Reply> replies = new ArrayList<>(commands.size());
            for (int from = 0; from < commands.size(); from += AT_ONCE) {
                List<Command> part = commands.subList(from, Math.min(commands.size(), from + AT_ONCE));
                for (Command command : part) {
                    write(command);
                }
                out.flush();
                for (int i = 0; i < part.size(); i++) {
                    replies.add(read());
                }
            }
            return replies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends one command that must not be answered with an error. */
    public Reply ask(String verb, Object... arguments) {
        Reply reply = send(Command.of(verb, arguments));
        if (reply instanceof Reply.Failure failure) {
            throw new AssertionError(verb + ": " + failure.line());
        }
        return reply;
    }

    /** Sets that many keys, from that prefix and 0 on, to some value. */
    public void fill(String prefix, int keys) {
        send(IntStream.range(0, keys)
                .mapToObj(i -> Command.of("SET", prefix + i, "v"))
                .toList());
    }

    @Override
    public void select(int database) {
        ask("SELECT", database);
    }

    @Override
    public int chunk(String verb, int smallest, int largest) {
        return largest;
    }

    private void write(Command command) throws IOException {
        out.write(("*" + command.words().length + "\r\n").getBytes(UTF_8));
        for (byte[] word : command.words()) {
            out.write(("$" + word.length + "\r\n").getBytes(UTF_8));
            out.write(word);
            out.write('\r');
            out.write('\n');
        }
    }

    private Reply read() throws IOException {
        int kind = in.read();
        byte[] line = line();
        return switch (kind) {
            case '+' -> new Reply.Text(line);
            case '-' -> {
                String text = new String(line, UTF_8);
                yield new Reply.Failure(text.split(" ", 2)[0], text);
            }
            case ':' -> new Reply.Number(number(line));
            case '$' -> bulk((int) number(line));
            case '*' -> many((int) number(line));
            default -> throw new EOFException("no reply but " + (char) kind);
        };
    }

    private Reply bulk(int length) throws IOException {
        if (length < 0) {
            return new Reply.Nil();
        }
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new Reply.Text(bytes);
    }

    private Reply many(int length) throws IOException {
        if (length < 0) {
            return new Reply.Nil();
        }
        List<Reply> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            items.add(read());
        }
        return new Reply.Many(items);
    }

    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(32);
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.write(b);
        }
        in.skipNBytes(1);
        return line.toByteArray();
    }

    private static long number(byte[] line) {
        return Long.parseLong(new String(line, UTF_8));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException ignored) {
            // a socket that cannot be closed is closed
        }
    }
}
