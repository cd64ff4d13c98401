package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.auth.AccessRole;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client library would send. */
@Timeout(60)
class RawSocketIT {
    private static final int CHUNK = 64 * 1024;
    private static final long LARGE = 50L * 1024 * 1024;

    private static ApiFixture api;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void largeBodyWithItsLengthIsRefusedUnread() throws Exception {
        assertRefusedEarly(
                head("POST", "/plans/x", "Content-Type: application/json", "Content-Length: " + LARGE), false);
        assertRefusedEarly(
                head("POST", "/changes", "Content-Type: application/json", "Content-Length: " + LARGE), false);
    }

    @Test
    void largeBodyInChunksIsRefusedAtTheLimit() throws Exception {
        assertRefusedEarly(
                head("POST", "/changes", "Content-Type: application/json", "Transfer-Encoding: chunked"), true);
        assertRefusedEarly(
                head("POST", "/playbooks/check", "Content-Type: application/yaml", "Transfer-Encoding: chunked"), true);
    }

    @Test
    void largeBodyThatIsCompressedIsRefusedAtTheLimit() throws Exception {
        var zipped = new java.io.ByteArrayOutputStream();
        try (var zip = new java.util.zip.GZIPOutputStream(zipped)) {
            byte[] blanks = new byte[CHUNK];
            Arrays.fill(blanks, (byte) ' ');
            for (long sent = 0; sent < LARGE; sent += CHUNK) {
                zip.write(blanks);
            }
        }
        String head = head(
                "POST",
                "/changes",
                "Content-Type: application/json",
                "Content-Encoding: gzip",
                "Content-Length: " + zipped.size());
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(zipped.toByteArray());
            assertProblem(read(socket), 413);
        }
    }

    @Test
    void bodyThatBreaksOffIsNobodysMistakeOfOurs() throws Exception {
        try (Socket socket = connect()) {
            String head = head("POST", "/changes", "Content-Type: application/json", "Content-Length: 100");
            socket.getOutputStream().write((head + "{\"plan\":").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = read(socket);
            assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"))
                    .as(answer)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/changes/%2e%2e/%2e%2e HTTP/1.1",
                "GET /api/v1/changes/a%2Fb HTTP/1.1",
                "GET /api/v1/changes/%00 HTTP/1.1",
                "GET /api/v1/changes/% HTTP/1.1",
                "GET /api/v1/changes/%zz HTTP/1.1",
                "GET /api/v1/changes/%ff%fe HTTP/1.1",
                "GET /api/v1/changes?after=%ff%fe HTTP/1.1",
                "GET /api/v1/changes?% HTTP/1.1",
                "GET /api/v1/changes?&&&=&= HTTP/1.1",
                "GET /api/v1/changes;a=b/x HTTP/1.1",
                "GET /api/v1//changes HTTP/1.1",
                "GET /api/v1/../../etc/passwd HTTP/1.1",
                "GET http://elsewhere/api/v1/changes HTTP/1.1",
                "TRACE /api/v1/changes HTTP/1.1",
                "PATCH /api/v1/changes HTTP/1.1",
                "DELETE /api/v1/changes HTTP/1.1",
                "FROBNICATE /api/v1/changes HTTP/1.1",
                "GET /nothing HTTP/1.1",
                "GET /api/v1 HTTP/1.1",
                "GET /api/v2/changes HTTP/1.1",
                "POST /openapi.json HTTP/1.1",
                "GET /api/v1/changes HTTP/9.9",
                "GET /api/v1/changes",
                "\u0016\u0003\u0001 TLS to the wrong port",
                "get /api/v1/changes http/1.1"
            })
    void requestLinesThatAreNoneOfOursAreRefusedAsProblems(String line) throws Exception {
        try (Socket socket = connect()) {
            String request = line + "\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                    + api.texts.get(AccessRole.ADMIN) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = read(socket);
            assertThat(answer).as(line).matches("(?s)HTTP/1.1 (4\\d\\d|505|200|501) .*");
            if (!answer.startsWith("HTTP/1.1 200")) {
                assertThat(answer.toLowerCase(java.util.Locale.ROOT)).as(line).contains("application/problem+json");
            }
            assertThat(answer).doesNotContain(api.texts.get(AccessRole.ADMIN));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Content-Length: -1",
                "Transfer-Encoding: chunked, identity",
                "Host: other",
                " folded: header",
                "Bad Header: x",
                "Nul: a\u0000b",
                "Expect: nonsense"
            })
    void headersThatSmuggleAreRefused(String headers) throws Exception {
        try (Socket socket = connect()) {
            String request = "POST /api/v1/changes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                    + "\r\n\r\n0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(read(socket)).as(headers).matches("(?s)HTTP/1.1 4\\d\\d .*application/problem\\+json.*");
        }
    }

    private static void assertRefusedEarly(String head, boolean chunked) throws Exception {
        try (Socket socket = connect()) {
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(socket, head, chunked, sent));
            assertProblem(read(socket), 413);
            socket.shutdownOutput();
            sender.join();
            // What the socket's buffers hold is sent before anybody can refuse it.
            assertThat(sent.get()).isLessThan(LARGE / 2);
        }
    }

    private static void send(Socket socket, String head, boolean chunked, AtomicLong sent) {
        byte[] blanks = new byte[CHUNK];
        Arrays.fill(blanks, (byte) ' ');
        try {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            while (sent.get() < LARGE) {
                if (chunked) {
                    out.write((Integer.toHexString(CHUNK) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                out.write(blanks);
                if (chunked) {
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                sent.addAndGet(CHUNK);
            }
        } catch (IOException closed) {
            // As it should be: nobody reads on.
        }
    }

    private static void assertProblem(String answer, int status) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json", "\"code\":\"too-large\"");
    }

    private static String head(String verb, String path, String... headers) {
        return verb + " " + Api.BASE + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + api.texts.get(AccessRole.ADMIN) + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket("localhost", api.port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Until the other side closes, or the body of the first answer is there. */
    private static String read(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n > 0;
                    n = socket.getInputStream().read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                if (text.indexOf("\r\n\r\n") > 0 && text.charAt(text.length() - 1) == '}') {
                    break;
                }
            }
        } catch (IOException reset) {
            // A connection that is reset after its answer has still given it.
        }
        return text.toString();
    }
}
