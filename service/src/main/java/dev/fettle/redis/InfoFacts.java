package dev.fettle.redis;

import dev.fettle.fleet.Engine;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Role;
import java.util.HashMap;
import java.util.Map;

/** From a server's INFO to what Fettle knows of it. */
final class InfoFacts {
    private InfoFacts() {}

    /** Products are told apart by the fields that only they have; each of them claims to be some Redis as well. */
    static Engine engine(Info info) {
        String redis = orZero(info.text("redis_version"));
        if (info.has("valkey_version")) {
            return new Engine("valkey", info.text("valkey_version"), redis);
        }
        if (info.has("dragonfly_version")) {
            return new Engine("dragonfly", info.text("dragonfly_version").replaceFirst("^df-v?", ""), redis);
        }
        boolean keydb = info.has("keydb_version") || info.has("mvcc_depth");
        if (keydb || info.text("server_name").equals("keydb")) {
            return new Engine("keydb", info.has("keydb_version") ? info.text("keydb_version") : redis, redis);
        }
        return redis.equals("0") ? Engine.UNKNOWN : new Engine("redis", redis, redis);
    }

    static Role role(Info info) {
        return switch (info.text("role")) {
            // KeyDB's active replicas take writes as every primary does.
            case "master", "active-replica", "primary" -> Role.PRIMARY;
            case "slave", "replica" -> Role.REPLICA;
            default -> Role.UNKNOWN;
        };
    }

    /** The incarnation. Engines without {@code run_id} make their replication id at the start. */
    static String runId(Info info) {
        String runId = info.text("run_id");
        return runId.isEmpty() ? info.text("master_replid") : runId;
    }

    static Facts facts(Info info, long pingMicros) {
        return new Facts(
                new Facts.Server(info.number("uptime_in_seconds"), mode(info), info.number("tcp_port")),
                memory(info),
                new Facts.Clients(
                        info.number("connected_clients"), info.number("blocked_clients"), info.number("maxclients")),
                replication(info),
                keyspace(info),
                new Facts.Stats(
                        info.number("instantaneous_ops_per_sec"),
                        info.number("expired_keys"),
                        info.number("evicted_keys"),
                        info.number("keyspace_hits"),
                        info.number("keyspace_misses"),
                        info.number("rejected_connections")),
                new Facts.Persistence(
                        info.flag("loading") || info.flag("async_loading"),
                        info.flag("rdb_bgsave_in_progress"),
                        info.flag("aof_rewrite_in_progress"),
                        !info.has("rdb_last_bgsave_status")
                                || info.text("rdb_last_bgsave_status").equals("ok"),
                        info.flag("aof_enabled")),
                new Facts.Latency(pingMicros));
    }

    static String mode(Info info) {
        String mode = info.has("redis_mode") ? info.text("redis_mode") : info.text("server_mode");
        return mode.isEmpty() ? "standalone" : mode;
    }

    private static Facts.Memory memory(Info info) {
        long used = info.number("used_memory");
        long rss = info.number("used_memory_rss");
        long max = info.number("maxmemory");
        double fragmentation = info.decimal("mem_fragmentation_ratio");
        if (fragmentation <= 0 && used > 0) {
            fragmentation = (double) rss / used;
        }
        return new Facts.Memory(
                used,
                dataset(info, used),
                rss,
                info.number("used_memory_peak"),
                max,
                max > 0 ? (double) used / max : 0,
                fragmentation,
                info.decimal("allocator_frag_ratio"),
                info.number("allocator_resident"),
                info.decimal("allocator_rss_ratio"),
                info.text("mem_allocator"),
                info.text("maxmemory_policy"),
                info.number("lazyfree_pending_objects"),
                info.number("active_defrag_hits"));
    }

    /** Of a nearly empty server it may fall below nothing, and is then told as a huge number. */
    private static long dataset(Info info, long used) {
        long dataset = info.number("used_memory_dataset");
        return dataset < 0 || dataset > used ? 0 : dataset;
    }

    private static Facts.Replication replication(Info info) {
        boolean replica = role(info) == Role.REPLICA;
        long offset = replica && info.has("slave_repl_offset")
                ? info.number("slave_repl_offset")
                : info.number("master_repl_offset");
        return new Facts.Replication(
                info.number("connected_slaves"),
                !replica || info.text("master_link_status").equals("up"),
                info.flag("master_sync_in_progress"),
                replica ? behind(info, offset) : ahead(info, offset),
                offset);
    }

    /** What it has read from its primary but not applied; servers before 7.0 do not say. */
    private static long behind(Info info, long applied) {
        return info.has("slave_read_repl_offset") ? Math.max(0, info.number("slave_read_repl_offset") - applied) : 0;
    }

    /** A replica that is still being synchronised counts from 0: it lacks everything. */
    private static long ahead(Info info, long offset) {
        long[] lag = {0};
        info.numbered("slave", (name, index) -> {
            Map<String, String> replica = info.parts(name);
            if (replica.containsKey("ip")) {
                lag[0] = Math.max(lag[0], offset - Info.number(replica.getOrDefault("offset", "0"), 0));
            }
        });
        return lag[0];
    }

    private static Facts.Keyspace keyspace(Info info) {
        Map<String, Facts.Database> databases = new HashMap<>();
        long[] sum = {0, 0};
        info.numbered("db", (name, index) -> {
            Map<String, String> parts = info.parts(name);
            if (parts.containsKey("keys")) {
                long keys = Info.number(parts.getOrDefault("keys", "0"), 0);
                long expires = Info.number(parts.getOrDefault("expires", "0"), 0);
                databases.put(name, new Facts.Database(keys, expires));
                sum[0] += keys;
                sum[1] += expires;
            }
        });
        return new Facts.Keyspace(sum[0], sum[1], Math.max(0, sum[0] - sum[1]), databases);
    }

    private static String orZero(String version) {
        return version.isEmpty() ? "0" : version;
    }
}
