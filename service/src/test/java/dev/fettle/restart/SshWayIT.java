package dev.fettle.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.Incarnation;
import dev.fettle.action.TargetFault;
import dev.fettle.app.demo.Await;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real connections to MINA's own SSH server; OpenSSH's was not at hand. */
final class SshWayIT {
    @TempDir
    private Path folder;

    private KeyPair ecdsa;
    private KeyPair ed25519;
    private SshMachine machine;

    @BeforeEach
    void start() throws Exception {
        ecdsa = SshMachine.key(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        ed25519 = SshMachine.key(KeyPairProvider.SSH_ED25519, 256);
        machine = new SshMachine(folder, ecdsa, ed25519);
    }

    @AfterEach
    void stop() throws Exception {
        machine.close();
    }

    private RestartWays way(String knownHosts, String command, Duration timeout) throws Exception {
        return Given.way(machine.settings(knownHosts, command, timeout));
    }

    private RestartWays way(String command) throws Exception {
        return way(machine.line(ecdsa), command, Given.LONG);
    }

    private static String fault(RestartWays ways) {
        return fault(ways, Given.server());
    }

    private static String fault(RestartWays ways, Incarnation server) {
        try {
            ways.restart("w", server);
        } catch (TargetFault e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void runsExactlyTheLineThatItTold() throws Exception {
        Path out = folder.resolve("out");
        try (RestartWays ways = way("printf '%s' '{label.unit}@{port}' > " + out + "; read line; true")) {
            String line = "printf '%s' 'redis-a@6379' > " + out + "; read line; true";
            assertThat(ways.told("w", Given.server()))
                    .isEqualTo(line + " (over SSH as ops@127.0.0.1 port " + machine.port() + ")");

            ways.restart("w", Given.server());
            ways.restart("w", Given.server());

            assertThat(out).hasContent("redis-a@6379");
            assertThat(machine.ran()).containsExactly(line, line);
        }
    }

    /** Otherwise the machine would show the kind that it likes best, and look like another one. */
    @Test
    void aMachineIsAskedForTheKindOfKeyThatIsKnown() throws Exception {
        for (KeyPair known : List.of(ecdsa, ed25519)) {
            try (RestartWays ways = way("# ours\n\n" + machine.line(known), "true", Given.LONG)) {
                ways.restart("w", Given.server());
            }
        }
        assertThat(machine.ran()).hasSize(2);
    }

    @Test
    void anUnknownMachineIsNotEvenConnectedTo() throws Exception {
        try (RestartWays ways = way("other.example " + machine.line(ecdsa).split(" ", 2)[1], "true", Given.LONG)) {
            assertThat(fault(ways))
                    .startsWith(
                            "restart of cache/127.0.0.1:6379 by 'w': there is no key of [127.0.0.1]:" + machine.port()
                                    + " in " + folder.resolve("known_hosts") + ", so nothing was sent; add the line");
        }
        assertThat(machine.connections).hasValue(0);
    }

    @Test
    void aChangedKeyIsRefused() throws Exception {
        for (KeyPair other : List.of(
                SshMachine.key(KeyPairProvider.ECDSA_SHA2_NISTP256, 256),
                SshMachine.key(KeyPairProvider.SSH_RSA, 2048))) {
            try (RestartWays ways = way(machine.line(other), "true", Given.LONG)) {
                assertThat(fault(ways))
                        .contains("has another key (ecdsa-sha2-nistp256 SHA256:")
                        .endsWith("or somebody stands in between; nothing was sent");
            }
        }
        assertThat(machine.ran()).isEmpty();
    }

    @Test
    void aRevokedKeyIsRefused() throws Exception {
        try (RestartWays ways =
                way(machine.line(ecdsa) + "@revoked * " + machine.line(ecdsa).split(" ", 2)[1], "true", Given.LONG)) {
            assertThat(fault(ways)).contains("is marked as revoked in").endsWith("; nothing was sent");
        }
        assertThat(machine.ran()).isEmpty();
    }

    @Test
    void keysAreReadAnewForEachRestart() throws Exception {
        try (RestartWays ways = way(machine.line(ed25519), "true", Given.LONG)) {
            ways.restart("w", Given.server());
            Files.writeString(folder.resolve("known_hosts"), "garbage\n");

            assertThat(fault(ways)).contains("cannot be recognized, so nothing was sent: line 1 of");

            Files.delete(folder.resolve("id"));
            Files.writeString(folder.resolve("known_hosts"), machine.line(ecdsa));

            assertThat(fault(ways)).contains("was not reached, so nothing was sent: the file " + folder.resolve("id"));
        }
        assertThat(machine.ran()).hasSize(1);
    }

    @Test
    void aKeyThatIsNotLetInIsSaid() throws Exception {
        KeyPair stranger = SshMachine.key(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        try (RestartWays ways = Given.way(machine.settings(machine.line(ecdsa), "true", Given.LONG, stranger))) {
            assertThat(fault(ways))
                    .endsWith("ops@127.0.0.1 port " + machine.port()
                            + " was not reached, so nothing was sent: the key in file:" + folder.resolve("id")
                            + " is not let in");
        }
        assertThat(machine.ran()).isEmpty();
    }

    @Test
    void anExitCodeIsAFaultWithTheEndOfTheOutput() throws Exception {
        try (RestartWays ways =
                way("head -c 2000000 /dev/zero | tr '\\0' x; printf ' no \\033[31munit\\n' >&2; exit 5")) {
            assertThat(fault(ways))
                    .contains("ended with exit code 5; its output ends: ...")
                    .contains("no ?[31munit")
                    .hasSizeLessThan(600);
        }
    }

    @Test
    void whatHangsIsGivenUp() throws Exception {
        try (RestartWays ways = way(machine.line(ecdsa), "echo asking; exec sleep 300", Duration.ofSeconds(8))) {
            long begun = System.nanoTime();

            assertThat(fault(ways)).endsWith("was not done within 8s and may still run there; its output ends: asking");

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Given.LONG);
        }
    }

    @Test
    void aMachineThatSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            WaySettings.Ssh to = machine.settings(
                    "[127.0.0.1]:" + mute.getLocalPort() + " "
                            + machine.line(ecdsa).split(" ", 2)[1],
                    "true",
                    Duration.ofSeconds(1));
            try (RestartWays ways = Given.way(at(to, mute.getLocalPort()))) {
                long begun = System.nanoTime();

                assertThat(fault(ways)).contains("was not reached, so nothing was sent: ");

                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Given.LONG);
            }
        }
    }

    @Test
    void aMachineThatIsNotThereIsSaid() throws Exception {
        WaySettings.Ssh settings = machine.settings(machine.line(ecdsa), "true", Given.LONG);
        machine.close();
        try (RestartWays ways = Given.way(settings)) {
            assertThat(fault(ways)).contains("no connection to 127.0.0.1 port", ", so nothing was sent: ");
        }
    }

    private static WaySettings.Ssh at(WaySettings.Ssh ssh, int port) {
        return new WaySettings.Ssh(
                ssh.host(), port, ssh.user(), ssh.key(), ssh.knownHosts(), ssh.command(), ssh.timeout());
    }

    @Test
    void nothingHostileReachesAShell() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RestartWays ways = way("systemctl restart redis@{label.unit}")) {
            for (int i = 0; i < 500; i++) {
                Incarnation server = Given.server(Map.of("unit", Hostile.value(random)));
                assertThatThrownBy(() -> ways.restart("w", server))
                        .as("%s, seed %d", server.labels(), seed)
                        .isInstanceOf(TargetFault.class)
                        .hasMessageEndingWith("; nothing was sent");
            }
        }
        assertThat(machine.connections).as("seed %d", seed).hasValue(0);
    }

    @Test
    void threadsBeginWithTheFirstRestartAndEndWithTheWays() throws Exception {
        Await.until(Given.LONG, "those of other tests end", () -> threads() == 0);
        RestartWays ways = way("true");
        assertThat(ways.told("w", Given.server())).isNotEmpty();
        assertThat(threads()).isZero();

        ways.restart("w", Given.server());
        assertThat(threads()).isPositive();

        ways.close();
        Await.until(Given.LONG, "its threads end", () -> threads() == 0);
        assertThat(fault(ways)).endsWith("Fettle is stopping, so nothing was sent");
    }

    @Test
    void manyGoAtTheSameTime() throws Exception {
        try (RestartWays ways = way("sleep 0.2; test {port} = 6379");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> restarts = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                restarts.add(threads.submit(() -> ways.restart("w", Given.server())));
            }
            for (Future<?> restart : restarts) {
                restart.get();
            }
        }
        assertThat(machine.ran()).hasSize(24);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sshd-SshClient"))
                .count();
    }
}
