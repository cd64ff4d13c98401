package dev.fettle.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import dev.fettle.action.Command;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Sighting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a server does, there is a reason, in time, and without much memory. */
final class HostileServerIT {
    private static final Duration PATIENCE = Duration.ofMillis(400);
    /** For what a server does say, on a machine that is busy with other things too. */
    private static final Duration MUCH_PATIENCE = Duration.ofSeconds(4);

    private static final long MOST_BYTES = 64L << 20;

    private final RedisServers servers = Given.servers(RedisSettings.DEFAULTS.withAnswerTimeout(PATIENCE));
    private final RedisServers patient = Given.servers(RedisSettings.DEFAULTS.withAnswerTimeout(MUCH_PATIENCE));

    @AfterEach
    void close() {
        servers.close();
        patient.close();
    }

    /** Of one that says nothing, or not enough. */
    private String silence(HostileServer server, Access access) {
        return reason(servers, server, access);
    }

    private String reason(HostileServer server) {
        return reason(patient, server, Access.OPEN);
    }

    private static String reason(RedisServers servers, HostileServer server, Access access) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        Sighting sighting = servers.prober(Set.of())
                .look(Given.deployment(Kind.STANDALONE, access, server.address().toString()), server.address());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
        assertThat(sighting).isInstanceOf(Sighting.Unreachable.class);
        return ((Sighting.Unreachable) sighting).reason();
    }

    @Test
    void hangsAfterAccept() throws Exception {
        try (HostileServer server = HostileServer.start((in, out) -> in.transferTo(OutputStream.nullOutputStream()))) {
            assertThat(silence(server, Access.OPEN)).isEqualTo("does not answer within 400 ms");
        }
    }

    @Test
    void neverAccepts() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Sighting sighting = servers.prober(Set.of())
                    .look(
                            Given.deployment(Kind.STANDALONE, Access.OPEN, "127.0.0.1:" + full.getLocalPort()),
                            new Address("127.0.0.1", full.getLocalPort()));

            assertThat(sighting).isEqualTo(new Sighting.Unreachable("does not answer within 400 ms"));
        }
    }

    @Test
    void readsNothingWhileMuchIsSent() throws Exception {
        try (HostileServer server = HostileServer.start((in, out) -> new CountDownLatch(1).await());
                Watchdog watchdog = new Watchdog()) {
            RedisSettings settings = RedisSettings.DEFAULTS.withAnswerTimeout(PATIENCE);
            OneSocket socket = new OneSocket(server.address(), AddressRule.standard(), settings, watchdog, null);
            try (Wire wire = Wire.connect(socket, server.address(), settings, watchdog)) {
                byte[] huge = new byte[64 << 20];
                assertThat(catchThrowable(() -> wire.exchange(Command.of("SET", "k", huge))))
                        .isInstanceOf(NoAnswer.class)
                        .hasMessage("does not answer within 400 ms");
            }
        }
    }

    @Test
    void dripsForever() throws Exception {
        try (HostileServer server = HostileServer.start((in, out) -> {
            out.write("$100000\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write('x');
                out.flush();
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        })) {
            assertThat(silence(server, Access.OPEN)).isEqualTo("does not answer within 400 ms");
        }
    }

    @Test
    void dripsForeverInsteadOfATlsHandshake() throws Exception {
        try (HostileServer server = HostileServer.start((in, out) -> {
            out.write(new byte[] {0x16, 3, 3, 0x3f, (byte) 0xff});
            while (true) {
                out.write(2);
                out.flush();
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        })) {
            Access tls = new Access(true, null, null, null, null, null, null);
            assertThat(silence(server, tls)).isEqualTo("does not answer to TLS within 400 ms");
        }
    }

    @Test
    void sendsALineThatNeverEnds() throws Exception {
        try (HostileServer server = HostileServer.start((in, out) -> flood(out, "+"))) {
            assertThat(reason(server)).isEqualTo("does not speak RESP: it sends a line that does not end");
        }
    }

    @Test
    void sendsTextWithoutEnd() throws Exception {
        try (HostileServer server = HostileServer.start((in, out) -> flood(out, "$33000000\r\n"))) {
            assertThat(reason(server)).isEqualTo("does not speak RESP: it sends a text without its end");
        }
    }

    @Test
    void sendsOneTextAfterTheOther() throws Exception {
        byte[] text = ("$100000\r\n" + "z".repeat(100_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (HostileServer server = HostileServer.start((in, out) -> {
            out.write("*500000\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(text);
            }
        })) {
            assertThat(reason(server)).startsWith("answers with more than Fettle takes in one go");
        }
    }

    @Test
    void sendsListsInListsForever() throws Exception {
        try (HostileServer server = HostileServer.start((in, out) -> {
            byte[] open = "*1\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(open);
            }
        })) {
            assertThat(reason(server)).isEqualTo("does not speak RESP: it sends lists in more than 32 lists");
        }
    }

    private static void flood(OutputStream out, String start) throws IOException {
        out.write(start.getBytes(StandardCharsets.US_ASCII));
        byte[] much = "y".repeat(8192).getBytes(StandardCharsets.US_ASCII);
        while (true) {
            out.write(much);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 400 Bad~Server: inner~ | does not speak RESP (answered: HTTP/1.1 400 Bad)",
                "SSH-2.0-OpenSSH_9.2~ | does not speak RESP (answered: SSH-2.0-OpenSSH_)",
                "^[31mredredredredred | does not speak RESP (answered: \\x1b[31mredredredre)",
                "!abc | wants TLS: set access.tls to true",
                "$2147483639~ | answers with more than Fettle takes in one go: a text of 2147483639 bytes",
                "$99999999999999~ | does not speak RESP: it sends a text of 99999999999999 bytes",
                "$-7~ | does not speak RESP: it sends a text of -7 bytes",
                "*1000000000~ | answers with more than Fettle takes in one go: a list of 1000000000",
                "*-5~ | does not speak RESP: it sends a list of -5",
                ":12a~ | does not speak RESP: it sends something that is no number",
                "-NOAUTH needed~ | asks for a password: set access.password",
                "-DENIED protected~ | takes no clients from other machines (protected mode): give it a password",
                "-ERR max number of clients reached~ | has no connection left (maxclients)"
            })
    void answersWith(String bytes, String reason) throws Exception {
        String raw = bytes.replace("~", "\r\n").replace('^', '\u001b').replace('!', '\u0015');
        try (HostileServer server = HostileServer.answering(raw + "+OK\r\n+OK\r\n")) {
            assertThat(reason(server)).isEqualTo(reason);
        }
    }

    @Test
    void breaksOffInTheMiddle() throws Exception {
        try (HostileServer server = HostileServer.start((in, out) -> {
            in.readNBytes(20);
            out.write("+OK\r\n$100\r\nhalf".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            in.skipNBytes(Math.min(in.available(), 1000));
        })) {
            assertThat(reason(server)).startsWith("closes the connection");
        }
    }

    @Test
    void answersInfoWithSomethingElse() throws Exception {
        try (HostileServer server = HostileServer.start(HostileServerIT::oddInfo)) {
            assertThat(reason(server)).isEqualTo("gives a strange answer to info: expected text, got a list of 0");
        }
    }

    private static void oddInfo(InputStream in, OutputStream out) throws IOException {
        in.read();
        out.write("+OK\r\n-ERR unknown\r\n+OK\r\n*0\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        in.transferTo(OutputStream.nullOutputStream());
    }

    @ParameterizedTest
    @CsvSource({"LOADING,is loading its data", "BUSY,is busy running a script"})
    void cannotBeAskedNow(String code, String reason) throws Exception {
        try (HostileServer server = HostileServer.answering("+OK\r\n+OK\r\n+OK\r\n-" + code + " not now\r\n")) {
            assertThat(reason(server)).isEqualTo(reason);
        }
    }

    @Test
    void refusesTheConnection() throws Exception {
        // Bound and not listening: nobody else can take the port meanwhile, as after a close.
        try (Socket silent = new Socket()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Address address = new Address("127.0.0.1", silent.getLocalPort());
            assertThat(servers.prober(Set.of())
                            .look(Given.deployment(Kind.STANDALONE, Access.OPEN, address.toString()), address))
                    .isEqualTo(new Sighting.Unreachable("refuses the connection"));
        }
    }

    @Test
    void hasANameThatNobodyKnows() {
        Sighting sighting = servers.prober(Set.of())
                .look(
                        Given.deployment(Kind.STANDALONE, Access.OPEN, "cache-1.invalid:6379"),
                        new Address("cache-1.invalid", 6379));

        assertThat(sighting).isEqualTo(new Sighting.Unreachable("has a host name that is not known: cache-1.invalid"));
    }

    @ParameterizedTest
    @CsvSource({"169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "0.0.0.0", "224.0.0.1", "::"})
    void liesWhereFettleDoesNotGo(String host) {
        Sighting sighting = servers.prober(Set.of())
                .look(Given.deployment(Kind.STANDALONE, Access.OPEN, "cache-1.invalid:6379"), new Address(host, 6379));

        assertThat(((Sighting.Unreachable) sighting).reason())
                .isIn("is a link-local address, which Fettle does not connect to", "is no address of one server");
    }
}
