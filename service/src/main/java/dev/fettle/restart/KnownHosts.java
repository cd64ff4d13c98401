package dev.fettle.restart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.jspecify.annotations.Nullable;

/**
 * The host keys of a file as OpenSSH writes it, read anew each time. Strictly: a line that is not understood makes the
 * file worthless, since it may be the one that revokes a key; and a key that is revoked for one host is so for all.
 * Signatures of authorities are not followed.
 */
final class KnownHosts {
    private KnownHosts() {}

    private static final String REVOKED = "revoked";

    /** @throws IOException where it cannot be read; the message says what is wrong with it */
    static HostKeys of(Path file, String host, int port) throws IOException {
        List<PublicKey> known = new ArrayList<>();
        List<PublicKey> revoked = new ArrayList<>();
        for (KnownHostEntry entry : read(file)) {
            String marker = entry.getMarker();
            boolean wanted = marker == null ? entry.isHostMatch(host, port) : marker.equals(REVOKED);
            PublicKey key = wanted ? key(file, entry) : null;
            if (key != null) {
                (marker == null ? known : revoked).add(key);
            }
        }
        return new HostKeys(file, host, port, known, revoked);
    }

    static List<KnownHostEntry> read(Path file) throws IOException {
        List<KnownHostEntry> entries = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                KnownHostEntry entry = KnownHostEntry.parseKnownHostEntry(line);
                if (entry != null) {
                    entries.add(entry);
                }
            } catch (RuntimeException e) {
                throw new IOException("line " + (i + 1) + " of " + file + " is not understood", e);
            }
        }
        return entries;
    }

    private static @Nullable PublicKey key(Path file, KnownHostEntry entry) throws IOException {
        try {
            return entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("a key in " + file + " is not understood", e);
        }
    }
}
