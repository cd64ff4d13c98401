package dev.fettle.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A real server behind a door where, from a moment on, commands are answered with an error instead of being passed on: what
 * real servers say in bad moments that are hard to bring about.
 */
final class MoodyServer implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    /** How often the write of each key was turned away. */
    private final Map<String, Integer> turnedAway = new ConcurrentHashMap<>();

    private volatile @Nullable String error;
    private volatile Set<String> verbs = Set.of();

    MoodyServer(int target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("moody-server").start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** @param only the commands that are answered so; none for all */
    void answer(String line, Set<String> only) {
        verbs = only;
        error = line;
    }

    /** Passes everything on again, and forgets what it turned away. */
    void beKind() {
        error = null;
        turnedAway.clear();
    }

    /** The most often that the write of one key was tried. */
    int mostTries() {
        return turnedAway.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket in = door.accept();
                Thread.ofVirtual().start(() -> serve(in));
            } catch (IOException closed) {
                // Then the loop ends.
            }
        }
    }

    private void serve(Socket guest) {
        try (guest;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            guest.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            InputStream asked = new BufferedInputStream(guest.getInputStream());
            InputStream answered = new BufferedInputStream(server.getInputStream());
            OutputStream out = guest.getOutputStream();
            while (true) {
                ByteArrayOutputStream request = new ByteArrayOutputStream();
                List<String> words = new ArrayList<>();
                copy(asked, request, words);
                String line = refusal(words);
                if (line != null) {
                    out.write(("-" + line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                } else {
                    request.writeTo(server.getOutputStream());
                    ByteArrayOutputStream reply = new ByteArrayOutputStream();
                    copy(answered, reply, new ArrayList<>());
                    reply.writeTo(out);
                }
            }
        } catch (IOException over) {
            // One of the two has hung up.
        }
    }

    private @Nullable String refusal(List<String> words) {
        String line = error;
        String verb = words.isEmpty() ? "" : words.getFirst().toLowerCase(Locale.ROOT);
        if (line == null || !(verbs.isEmpty() || verbs.contains(verb))) {
            return null;
        }
        if (verb.equals("pexpireat") || verb.equals("evalsha")) {
            turnedAway.merge(words.get(verb.equals("evalsha") ? 3 : 1), 1, Integer::sum);
        }
        return line;
    }

    /** One value of RESP, whole; the strings in it are added to the words. */
    private static void copy(InputStream in, ByteArrayOutputStream out, List<String> words) throws IOException {
        String line = line(in, out);
        char kind = line.charAt(0);
        if (kind == '$' && !line.equals("$-1")) {
            byte[] bytes = in.readNBytes(Integer.parseInt(line.substring(1)) + 2);
            out.write(bytes);
            words.add(new String(bytes, 0, bytes.length - 2, StandardCharsets.ISO_8859_1));
        } else if (kind == '*') {
            for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
                copy(in, out, words);
            }
        }
    }

    private static String line(InputStream in, ByteArrayOutputStream out) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            out.write(b);
            if (b != '\r') {
                line.append((char) b);
            }
        }
        out.write('\n');
        return line.toString();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
