package dev.fettle.failover;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Looks for the primary once and stays on its connection until a write fails; only then it looks again. Most clients
 * are of this kind, and they are the ones that lose writes: a primary that is being replaced goes on saying OK.
 */
final class StayingClient implements WriteClient {
    private final Supplier<HostAndPort> primary;
    private @Nullable RedisClient connected;

    /** @param primary finds it, or throws {@link JedisException} */
    StayingClient(Supplier<HostAndPort> primary) {
        this.primary = primary;
    }

    @Override
    public void set(String key, String value) {
        RedisClient client = connected;
        if (client == null) {
            client = connect();
            connected = client;
        }
        try {
            Answers.expectOk(client.set(key, value));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private RedisClient connect() {
        return RedisClient.builder().hostAndPort(primary.get()).build();
    }

    @Override
    public void close() {
        RedisClient client = connected;
        connected = null;
        if (client != null) {
            client.close();
        }
    }
}
