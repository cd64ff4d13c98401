package dev.fettle.redis;

import dev.fettle.fleet.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.util.IOUtils;

/**
 * Makes the socket of one connection, once. Jedis connects anew by itself when it finds its socket closed; here that
 * would be a connection that nobody has authenticated or verified, so it is refused.
 */
final class OneSocket implements JedisSocketFactory {
    private final Address address;
    private final AddressRule rule;
    private final RedisSettings settings;
    private final Watchdog watchdog;
    private final @Nullable SSLSocketFactory tls;
    private @Nullable MeteredSocket raw;

    /** @param tls null for a connection in the clear */
    OneSocket(
            Address address,
            AddressRule rule,
            RedisSettings settings,
            Watchdog watchdog,
            @Nullable SSLSocketFactory tls) {
        this.address = address;
        this.rule = rule;
        this.settings = settings;
        this.watchdog = watchdog;
        this.tls = tls;
    }

    @Override
    public Socket createSocket() {
        if (raw != null) {
            throw new NoAnswer("has closed the connection");
        }
        MeteredSocket connected = connect();
        raw = connected;
        return tls == null ? connected : encrypt(connected, tls);
    }

    /** The TCP socket under the connection. */
    MeteredSocket raw() {
        if (raw == null) {
            throw new IllegalStateException("not connected yet: " + address);
        }
        return raw;
    }

    private MeteredSocket connect() {
        long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
        Exception last = null;
        try {
            for (InetAddress candidate : InetAddress.getAllByName(address.host())) {
                Optional<String> objection = rule.objection(candidate);
                if (objection.isPresent()) {
                    throw new NoAnswer(objection.get());
                }
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new SocketTimeoutException();
                }
                MeteredSocket socket = new MeteredSocket();
                try {
                    socket.connect(new InetSocketAddress(candidate, address.port()), (int) left);
                    socket.setTcpNoDelay(true);
                    socket.setKeepAlive(true);
                    return socket;
                } catch (IOException e) {
                    IOUtils.closeQuietly(socket);
                    last = e;
                }
            }
        } catch (IOException e) {
            last = e;
        }
        IOException why = last instanceof IOException io ? io : new IOException("no address");
        throw Reasons.ofFailure(why, address, settings.connectTimeout());
    }

    private SSLSocket encrypt(MeteredSocket socket, SSLSocketFactory factory) {
        Duration within = settings.answerTimeout();
        try (Watchdog.Leash leash = watchdog.leash(socket)) {
            leash.watch(within);
            try {
                socket.meter().allow(settings.answerBytes());
                SSLSocket encrypted = (SSLSocket) factory.createSocket(socket, address.host(), address.port(), true);
                SSLParameters parameters = encrypted.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                encrypted.setSSLParameters(parameters);
                encrypted.startHandshake();
                return encrypted;
            } catch (IOException e) {
                IOUtils.closeQuietly(socket);
                throw leash.expired()
                        ? new NoAnswer("does not answer to TLS within " + Reasons.seconds(within))
                        : Reasons.ofFailure(e, address, within);
            }
        }
    }
}
