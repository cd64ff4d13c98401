package dev.fettle.restart;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.Signature;
import org.jspecify.annotations.Nullable;

/** By which keys one machine is recognized, for one connection to it; afterwards, why it was not. */
final class HostKeys {
    private static final AttributeRepository.AttributeKey<HostKeys> OF_SESSION =
            new AttributeRepository.AttributeKey<>();

    private final Path file;
    private final String host;
    private final int port;
    private final List<PublicKey> known;
    private final List<PublicKey> revoked;
    private volatile @Nullable String refused;

    HostKeys(Path file, String host, int port, List<PublicKey> known, List<PublicKey> revoked) {
        this.file = file;
        this.host = host;
        this.port = port;
        this.known = List.copyOf(known);
        this.revoked = List.copyOf(revoked);
    }

    /** Whether the file has no key of the machine: then there is no point in asking it for one. */
    boolean isUnknown() {
        return known.isEmpty();
    }

    /** What to do about a machine that is unknown. */
    String unknown() {
        return "there is no key of " + machine() + " in " + file
                + ", so nothing was sent; add the line that the machine's"
                + " own keys give (/etc/ssh/ssh_host_*_key.pub), under that name";
    }

    /** Why the machine was not let pass as itself; null where it was, or was not asked. */
    @Nullable
    String refused() {
        return refused;
    }

    /** What a connection carries along, so that it is judged by these keys. */
    AttributeRepository asContext() {
        return AttributeRepository.ofKeyValuePair(OF_SESSION, this);
    }

    /** Judges a machine's key by the keys that its connection carries along. */
    static boolean verify(ClientSession session, SocketAddress remote, PublicKey key) {
        HostKeys keys = session.getConnectionContext().getAttribute(OF_SESSION);
        return keys != null && keys.accept(key);
    }

    private boolean accept(PublicKey key) {
        String print = KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key);
        if (contains(revoked, key)) {
            refused = "the key of " + machine() + " (" + print + ") is marked as revoked in " + file
                    + "; nothing was sent";
        } else if (!contains(known, key)) {
            refused = machine() + " has another key (" + print + ") than " + file + " says; either it was set up anew,"
                    + " and the line has to be changed, or somebody stands in between; nothing was sent";
        } else {
            return true;
        }
        return false;
    }

    private static boolean contains(List<PublicKey> keys, PublicKey key) {
        return keys.stream().anyMatch(each -> KeyUtils.compareKeys(each, key));
    }

    private String machine() {
        return port == 22 ? host : "[" + host + "]:" + port;
    }

    /**
     * Asks the machine for a key of a kind that is known first. A machine has keys of several kinds, and one that shows
     * another than the file has would look as if its key were changed.
     */
    static final SessionListener KNOWN_KINDS_FIRST = new SessionListener() {
        @Override
        public void sessionCreated(Session session) {
            HostKeys keys = session instanceof ClientSession client
                    ? client.getConnectionContext().getAttribute(OF_SESSION)
                    : null;
            if (keys != null) {
                session.setSignatureFactories(keys.sorted(session.getSignatureFactories()));
            }
        }
    };

    private List<NamedFactory<Signature>> sorted(List<NamedFactory<Signature>> all) {
        Set<String> kinds = known.stream().map(KeyUtils::getKeyType).collect(Collectors.toSet());
        return all.stream()
                .filter(each ->
                        !each.getName().contains("-cert-v01") && !each.getName().equals(KeyPairProvider.SSH_RSA))
                .sorted(Comparator.comparing(each -> !kinds.contains(kind(each))))
                .toList();
    }

    private static String kind(NamedResource signature) {
        return KeyUtils.getCanonicalKeyType(signature.getName());
    }
}
