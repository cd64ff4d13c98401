package dev.fettle.restart;

import dev.fettle.fleet.SecretRef;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellFactory;

/**
 * A machine that is reached over SSH: a real server on a free port of loopback, which runs what it is told in a real
 * shell. It is the server of MINA SSHD, the same library that the client is from.
 */
final class SshMachine implements AutoCloseable {
    private final SshServer server = SshServer.setUpDefaultServer();
    private final Path folder;
    private final KeyPair user;
    /** The lines that shells were started with. */
    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    final AtomicInteger connections = new AtomicInteger();

    SshMachine(Path folder, KeyPair... hostKeys) throws Exception {
        this.folder = folder;
        this.user = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
        server.setPublickeyAuthenticator(
                (name, key, session) -> name.equals("ops") && KeyUtils.compareKeys(key, user.getPublic()));
        server.setCommandFactory((channel, line) -> {
            lines.add(line);
            return new ProcessShellFactory(line, "/bin/sh", "-c", line).createShell(channel);
        });
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                connections.incrementAndGet();
            }
        });
        server.start();
    }

    static KeyPair key(String type, int size) throws GeneralSecurityException {
        return KeyUtils.generateKeyPair(type, size);
    }

    int port() {
        return server.getPort();
    }

    /** A line of known_hosts that says this of it. */
    String line(KeyPair hostKey) {
        return "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(hostKey.getPublic()) + "\n";
    }

    /** The settings of a way to it, with these lines as known_hosts. */
    WaySettings.Ssh settings(String knownHosts, String command, Duration timeout) throws Exception {
        return settings(knownHosts, command, timeout, user);
    }

    WaySettings.Ssh settings(String knownHosts, String command, Duration timeout, KeyPair key) throws Exception {
        Path hosts = Files.writeString(folder.resolve("known_hosts"), knownHosts);
        Path file = folder.resolve("id");
        write(file, key);
        return new WaySettings.Ssh("{host}", port(), "ops", new SecretRef("file:" + file), hosts, command, timeout);
    }

    private static void write(Path file, KeyPair key) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "restarts", null, out);
        }
    }

    List<String> ran() {
        return List.copyOf(lines);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
