package dev.fettle.actions.topology;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One server of a shard, by its own INFO at one moment.
 *
 * @param shard the name of its shard
 * @param info the fields of INFO; what is missing reads as 0 or empty
 */
record Member(Address address, String shard, Map<String, String> info) {
    /** A replica as its primary sees it. */
    record Follower(String host, long port, boolean online, long offset) {}

    Member {
        info = Map.copyOf(info);
    }

    String text(String field) {
        return info.getOrDefault(field, "");
    }

    long number(String field) {
        try {
            return Long.parseLong(text(field));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    double decimal(String field) {
        try {
            return Double.parseDouble(text(field));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    boolean flag(String field) {
        return text(field).equals("1");
    }

    String runId() {
        return text("run_id");
    }

    boolean isPrimary() {
        return text("role").equals("master");
    }

    boolean isLoading() {
        return flag("loading") || flag("async_loading");
    }

    boolean isLinked() {
        return text("master_link_status").equals("up") && !flag("master_sync_in_progress");
    }

    /** Whether both replay the same stream of writes, whatever their addresses are called. */
    boolean hasHistoryOf(Member other) {
        return !text("master_replid").isEmpty() && text("master_replid").equals(other.text("master_replid"));
    }

    /** How far it is in the replication stream, by its own word. */
    long offset() {
        return isPrimary() || !info.containsKey("slave_repl_offset")
                ? number("master_repl_offset")
                : number("slave_repl_offset");
    }

    /** 0 is never promoted. */
    long priority() {
        return info.containsKey("slave_priority") ? number("slave_priority") : 100;
    }

    Engine engine() {
        String valkey = text("valkey_version");
        String redis = text("redis_version");
        return new Engine(valkey.isEmpty() ? "redis" : "valkey", valkey.isEmpty() ? redis : valkey, redis);
    }

    /** The replicas that it knows, as a primary. */
    List<Follower> followers() {
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; info.containsKey("slave" + i); i++) {
            String row = "," + text("slave" + i) + ",";
            followers.add(new Follower(
                    part(row, "ip"),
                    parsed(part(row, "port")),
                    part(row, "state").equals("online"),
                    parsed(part(row, "offset"))));
        }
        return followers;
    }

    private static String part(String row, String name) {
        int start = row.indexOf("," + name + "=");
        if (start < 0) {
            return "";
        }
        int from = start + name.length() + 2;
        return row.substring(from, row.indexOf(',', from));
    }

    private static long parsed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
