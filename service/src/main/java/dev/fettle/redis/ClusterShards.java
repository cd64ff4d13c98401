package dev.fettle.redis;

import dev.fettle.action.Reply;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads CLUSTER SHARDS (7.0 and later): lists of name and value, a shard each, with a list of its nodes. */
final class ClusterShards {
    private ClusterShards() {}

    /**
     * @param tls whether we connect with TLS, and so which of a node's ports is ours
     * @throws dev.fettle.action.TargetFault where the answer has another form
     */
    static List<ClusterNode> parse(Reply reply, boolean tls, Spellings spellings, Address teller) {
        List<ClusterNode> nodes = new ArrayList<>();
        int group = 0;
        for (Reply each : reply.asList()) {
            Map<String, Reply> shard = map(each);
            String name = "shard " + group++;
            String shardId = text(shard, "id");
            long lowest = lowestSlot(shard);
            for (Reply member : list(shard, "nodes")) {
                Map<String, Reply> node = map(member);
                String wanted = tls && node.containsKey("tls-port") ? "tls-port" : "port";
                String port = text(node, wanted).isEmpty() ? text(node, "tls-port") : text(node, wanted);
                Role role = text(node, "role").equals("master") ? Role.PRIMARY : Role.REPLICA;
                spellings
                        .of(host(node), Info.number(port, 0), teller)
                        .ifPresent(address ->
                                nodes.add(new ClusterNode(text(node, "id"), address, role, name, shardId, lowest)));
            }
        }
        return nodes;
    }

    /** The endpoint is what the servers want clients to use; it is nil where clients are to stay with the host they know. */
    private static String host(Map<String, Reply> node) {
        return node.containsKey("endpoint") ? text(node, "endpoint") : text(node, "ip");
    }

    private static long lowestSlot(Map<String, Reply> shard) {
        List<Reply> ranges = list(shard, "slots");
        long lowest = -1;
        for (int i = 0; i + 1 < ranges.size(); i += 2) {
            long start = ranges.get(i).asLong();
            lowest = lowest < 0 ? start : Math.min(lowest, start);
        }
        return lowest;
    }

    private static List<Reply> list(Map<String, Reply> map, String name) {
        Reply value = map.get(name);
        return value == null ? List.of() : value.asList();
    }

    private static String text(Map<String, Reply> map, String name) {
        Reply value = map.get(name);
        return value == null ? "" : value.asText();
    }

    private static Map<String, Reply> map(Reply reply) {
        List<Reply> cells = reply.asList();
        Map<String, Reply> map = new HashMap<>();
        for (int i = 0; i + 1 < cells.size(); i += 2) {
            map.put(cells.get(i).asText(), cells.get(i + 1));
        }
        return map;
    }
}
