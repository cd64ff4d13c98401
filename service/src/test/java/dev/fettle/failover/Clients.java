package dev.fettle.failover;

import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The clients that users of a topology have, with Jedis' defaults (2 s for an answer). Each writer has one of its own.
 *
 * <ul>
 *   <li>Replication has no discovery. Its clients know all addresses, ask each for its ROLE, take the first that says
 *       master, and {@linkplain StayingClient stay} there.
 *   <li>With Sentinel every second client is Jedis' own, which follows what Sentinel announces. The others do as the
 *       guide for Sentinel clients says: ask a Sentinel for the address, make sure of the role, stay until an error.
 *   <li>In a cluster all are Jedis' own, which follow redirections and try again by themselves.
 * </ul>
 */
final class Clients {
    private static final JedisClientConfig SHORT = DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(500)
            .socketTimeoutMillis(500)
            .autoNegotiateProtocol(false)
            .build();

    private final Topology topology;

    Clients(Topology topology) {
        this.topology = topology;
    }

    /** What kind of client that writer has. */
    String kindOf(int writer) {
        return switch (topology.kind()) {
            case STANDALONE, REPLICATION -> "staying";
            case SENTINEL -> writer % 2 == 0 ? "staying" : "following";
            case CLUSTER -> "cluster";
        };
    }

    WriteClient open(int writer) {
        return switch (topology.kind()) {
            case STANDALONE, REPLICATION -> new StayingClient(this::byRole);
            case SENTINEL -> writer % 2 == 0 ? new StayingClient(this::bySentinel) : following();
            case CLUSTER -> cluster();
        };
    }

    private HostAndPort byRole() {
        return firstOf(topology.servers(), server -> {
            HostAndPort address = addressOf(server);
            return isPrimary(address) ? address : null;
        });
    }

    private HostAndPort bySentinel() {
        return firstOf(topology.sentinels(), sentinel -> {
            List<String> said;
            try (Jedis jedis = new Jedis(addressOf(sentinel), SHORT)) {
                said = jedis.sentinelGetMasterAddrByName(topology.primaryName());
            }
            HostAndPort address = new HostAndPort(said.get(0), Integer.parseInt(said.get(1)));
            return isPrimary(address) ? address : null;
        });
    }

    /** Asks one that may know. */
    @FunctionalInterface
    private interface Asked {
        @Nullable
        HostAndPort answer(ServerProcess who);
    }

    private HostAndPort firstOf(List<ServerProcess> asked, Asked question) {
        for (ServerProcess one : asked) {
            try {
                HostAndPort answer = question.answer(one);
                if (answer != null) {
                    return answer;
                }
            } catch (JedisException doesNotAnswer) {
                // the next may
            }
        }
        throw new Answers.NoPrimary(topology + ": nobody says that it is the primary");
    }

    private static boolean isPrimary(HostAndPort address) {
        try (Jedis jedis = new Jedis(address, SHORT)) {
            return "master".equals(jedis.role().getFirst());
        }
    }

    private WriteClient following() {
        RedisSentinelClient client = RedisSentinelClient.builder()
                .masterName(topology.primaryName())
                .sentinels(addresses(topology.sentinels()))
                .build();
        return client(client::set, client::close);
    }

    private WriteClient cluster() {
        RedisClusterClient client = RedisClusterClient.builder()
                .nodes(addresses(topology.servers()))
                .build();
        return client(client::set, client::close);
    }

    private static WriteClient client(BinaryOperator<String> set, Runnable close) {
        return new WriteClient() {
            @Override
            public void set(String key, String value) {
                Answers.expectOk(set.apply(key, value));
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }

    private static Set<HostAndPort> addresses(List<ServerProcess> servers) {
        Set<HostAndPort> addresses = new LinkedHashSet<>();
        servers.forEach(server -> addresses.add(addressOf(server)));
        return addresses;
    }

    private static HostAndPort addressOf(ServerProcess server) {
        return new HostAndPort(ServerProcess.HOST, server.port());
    }
}
