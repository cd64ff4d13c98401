package dev.fettle.actions.memory;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Percent;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.actions.Info;
import dev.fettle.fleet.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether a server has time and room for work on its memory. Only reads.
 *
 * @param maxOps commands a second; with more it is busy
 * @param maxLatency round trip of a PING, median of three; a server that takes longer is busy
 * @param maxMemory share of maxmemory, or where there is none, of the machine's memory; with more in use it is short of
 *     memory
 */
public record Calm(long maxOps, Duration maxLatency, Percent maxMemory) {
    private static final int LOOKS = 3;

    /**
     * What speaks against it; none where it is calm.
     *
     * @param info all fields of its INFO
     * @throws dev.fettle.action.TargetFault where it does not answer
     */
    public List<String> obstacles(Shard shard, Address server, Map<String, String> info) {
        List<String> obstacles = new ArrayList<>(ofState(server, info));
        obstacles.addAll(ofLoad(shard, server, info));
        if (is(info, "cluster_enabled")) {
            obstacles.addAll(ofCluster(shard, server));
        }
        return obstacles;
    }

    private static List<String> ofState(Address server, Map<String, String> info) {
        List<String> obstacles = new ArrayList<>();
        if (is(info, "loading") || is(info, "async_loading")) {
            obstacles.add(server + " is loading its data");
        }
        if (is(info, "rdb_bgsave_in_progress") || is(info, "aof_rewrite_in_progress")) {
            obstacles.add(server + " is writing a snapshot or rewriting its append-only file");
        }
        if (is(info, "master_sync_in_progress")
                || !info.getOrDefault("master_link_status", "up").equals("up")) {
            obstacles.add(server + " is not in step with its primary");
        }
        for (int i = 0; info.containsKey("slave" + i); i++) {
            if (!info.getOrDefault("slave" + i, "").contains("state=online")) {
                obstacles.add("a replica of " + server + " is being synchronised");
            }
        }
        String failover = info.getOrDefault("master_failover_state", "no-failover");
        if (!failover.equals("no-failover")) {
            obstacles.add("somebody is failing " + server + " over at this moment (" + failover + ")");
        }
        return obstacles;
    }

    private List<String> ofLoad(Shard shard, Address server, Map<String, String> info) {
        List<String> obstacles = new ArrayList<>();
        long ops = number(info, "instantaneous_ops_per_sec");
        if (ops > maxOps) {
            obstacles.add(server + " serves " + ops + " commands a second; with more than " + maxOps
                    + " (maxOps) it is left alone");
        }
        long most = number(info, "maxmemory");
        long used = number(info, "used_memory");
        if (most > 0 && used > most * maxMemory.fraction()) {
            obstacles.add(server + " uses " + Fragmentation.megabytes(used) + " MB of its "
                    + Fragmentation.megabytes(most) + " MB; above " + maxMemory + " (maxMemory) it is left alone");
        }
        long machine = number(info, "total_system_memory");
        long resident = number(info, "used_memory_rss");
        if (most == 0 && machine > 0 && resident > machine * maxMemory.fraction()) {
            obstacles.add(server + " has no maxmemory and holds " + Fragmentation.megabytes(resident)
                    + " MB of its machine's " + Fragmentation.megabytes(machine) + " MB; above " + maxMemory
                    + " (maxMemory) it is left alone");
        }
        long nanos = latency(shard, server);
        if (nanos > maxLatency.toNanos()) {
            obstacles.add(server + " takes " + nanos / 1_000_000 + " ms to answer a PING; with more than "
                    + Durations.format(maxLatency) + " (maxLatency) it is left alone");
        }
        return obstacles;
    }

    private static long latency(Shard shard, Address server) {
        List<Long> looks = new ArrayList<>();
        for (int i = 0; i < LOOKS; i++) {
            long began = shard.nanoTime();
            // An error is an answer, too.
            Reply answer = shard.send(server, Command.of("PING"));
            looks.add(answer instanceof Reply.Lost ? Long.MAX_VALUE : shard.nanoTime() - began);
        }
        return looks.stream().sorted().skip(LOOKS / 2).findFirst().orElseThrow();
    }

    private static List<String> ofCluster(Shard shard, Address server) {
        List<String> obstacles = new ArrayList<>();
        Reply state = shard.send(server, Command.of("CLUSTER", "INFO"));
        Reply nodes = shard.send(server, Command.of("CLUSTER", "NODES"));
        if (state instanceof Reply.Failure refused) {
            return List.of(server + " does not say how its cluster is: " + refused.line());
        }
        if (nodes instanceof Reply.Failure refused) {
            return List.of(server + " does not say whether slots are being moved: " + refused.line());
        }
        String standing = Info.fields(state).getOrDefault("cluster_state", "");
        if (!standing.equals("ok")) {
            obstacles.add("the state of the cluster is " + standing + ", says " + server);
        }
        // Only its own line tells of slots on their way.
        String known = nodes.asText();
        if (known.contains("->-") || known.contains("-<-")) {
            obstacles.add("slots of " + server + " are being moved");
        }
        return obstacles;
    }

    private static boolean is(Map<String, String> info, String field) {
        return info.getOrDefault(field, "").equals("1");
    }

    static long number(Map<String, String> info, String field) {
        String value = info.getOrDefault(field, "");
        return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
    }
}
