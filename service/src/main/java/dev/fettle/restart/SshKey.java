package dev.fettle.restart;

import dev.fettle.fleet.SecretRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.UnaryOperator;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads the private key that Fettle shows to a machine, each time anew, so that a rotated one is used at the next
 * connection. The configuration names it, and only the operator writes that, so it may lie anywhere.
 */
final class SshKey {
    private static final int LONGEST = 64 * 1024;

    private SshKey() {}

    /** @throws IOException saying what is wrong; it names the reference only */
    static KeyPair read(SecretRef reference, UnaryOperator<@Nullable String> environment) throws IOException {
        byte[] bytes = bytes(reference, environment);
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            Iterable<KeyPair> pairs = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(reference.value()), in, FilePasswordProvider.EMPTY);
            Iterator<KeyPair> each = pairs == null ? null : pairs.iterator();
            if (each != null && each.hasNext()) {
                return each.next();
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // Its message may hold parts of the key.
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        throw new IOException(reference + " holds no private key of OpenSSH or PEM, or one with a passphrase");
    }

    private static byte[] bytes(SecretRef reference, UnaryOperator<@Nullable String> environment) throws IOException {
        String where = reference.value().substring(reference.value().indexOf(':') + 1);
        if (reference.value().startsWith("env:")) {
            String value = environment.apply(where);
            if (value == null || value.isEmpty()) {
                throw new IOException("the environment variable " + where + " is not set");
            }
            return value.getBytes(StandardCharsets.UTF_8);
        }
        Path file = Path.of(where);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException("the file " + where + " is not there, or may not be read");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LONGEST);
        }
    }
}
