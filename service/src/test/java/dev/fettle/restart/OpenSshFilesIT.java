package dev.fettle.restart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fettle.fleet.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenSSH itself writes is read; skipped where its ssh-keygen is not installed. */
final class OpenSshFilesIT {
    @TempDir
    private Path folder;

    private Path key;

    @BeforeEach
    void needsIt() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "ssh-keygen is not installed");
        key = folder.resolve("id");
    }

    private void keygen(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/ssh-keygen", "-q"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ed25519", "-t ecdsa", "-t rsa", "-t rsa -m PEM", "-t ecdsa -m PEM", "-t rsa -m PKCS8"})
    void readsKeys(String kind) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(kind.split(" ", -1)));
        arguments.addAll(List.of("-N", "", "-C", "", "-f", key.toString()));
        keygen(arguments.toArray(String[]::new));

        KeyPair pair = SshKey.read(new SecretRef("file:" + key), name -> null);

        assertThat(PublicKeyEntry.toString(pair.getPublic()))
                .isEqualTo(Files.readString(folder.resolve("id.pub")).strip());
        KeyPair fromVariable = SshKey.read(new SecretRef("env:KEY"), name -> text());
        assertThat(fromVariable.getPublic()).isEqualTo(pair.getPublic());
    }

    private String text() {
        try {
            return Files.readString(key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKeyWithAPassphraseIsRefusedInWords() throws Exception {
        keygen("-t", "ed25519", "-N", "secret", "-f", key.toString());

        assertThatThrownBy(() -> SshKey.read(new SecretRef("file:" + key), name -> null))
                .hasMessage("file:" + key + " holds no private key of OpenSSH or PEM, or one with a passphrase");
    }

    @Test
    void readsHashedHosts() throws Exception {
        keygen("-t", "ed25519", "-N", "", "-C", "", "-f", key.toString());
        String line = Files.readString(folder.resolve("id.pub"));
        Path hosts = Files.writeString(folder.resolve("known_hosts"), "a.example " + line + "[a.example]:2222 " + line);
        keygen("-H", "-f", hosts.toString());
        assertThat(hosts).content().doesNotContain("a.example");

        assertThat(KnownHosts.of(hosts, "a.example", 22).isUnknown()).isFalse();
        assertThat(KnownHosts.of(hosts, "a.example", 2222).isUnknown()).isFalse();
        assertThat(KnownHosts.of(hosts, "a.example", 2223).isUnknown()).isTrue();
        assertThat(KnownHosts.of(hosts, "b.example", 22).isUnknown()).isTrue();
    }
}
