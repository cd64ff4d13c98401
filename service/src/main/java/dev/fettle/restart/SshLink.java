package dev.fettle.restart;

import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.jspecify.annotations.Nullable;

/**
 * The SSH client that all ways share. Its threads begin with the first connection. It knows nothing but what it is told:
 * no files of the user's home, no agent, no passwords, no forwarding.
 */
final class SshLink implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(5);

    private @Nullable SshClient started;
    private boolean closed;

    synchronized SshClient client() {
        if (closed) {
            throw NotTold.nothing("Fettle is stopping, so nothing was sent");
        }
        SshClient client = started;
        if (client == null) {
            client = SshClient.setUpDefaultClient();
            client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
            client.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
            client.setServerKeyVerifier(HostKeys::verify);
            client.addSessionListener(HostKeys.KNOWN_KINDS_FIRST);
            client.start();
            started = client;
        }
        return client;
    }

    /** Cuts off what is under way, and ends the threads. */
    @Override
    public synchronized void close() {
        closed = true;
        if (started != null) {
            started.close(true).awaitUninterruptibly(STOP);
            started.stop();
            started = null;
        }
    }
}
