package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Fragments the memory of servers as deletions do: of every four neighbours one stays. */
final class Fragments {
    private static final int KEYS = 60_000;
    private static final int AT_ONCE = 2_000;

    private Fragments() {}

    /** Returns when the servers have calmed down, and tell of what was done to them. */
    static void fill(Topology topology) {
        topology.shards().forEach(shard -> fill(topology, shard));
    }

    static void fill(Topology topology, Topology.Shard shard) {
        try (Wire wire = Wire.to(shard.primary())) {
            String tag = topology.kind() == Topology.Kind.CLUSTER ? tag(wire) : "k";
            batches(wire, tag, true);
            batches(wire, tag, false);
            wire.ask("WAIT", shard.replicas().size(), 10_000);
        }
        Await.until(
                Duration.ofSeconds(30),
                "the servers have calmed down",
                () -> topology.servers().stream()
                        .allMatch(server -> Long.parseLong(server.info("instantaneous_ops_per_sec")) < 1_000));
    }

    /** A tag whose slot is served here. */
    private static String tag(Wire wire) {
        int i = 0;
        while (wire.send(List.of(Command.of("GET", "{" + i + "}"))).getFirst() instanceof Reply.Failure) {
            i++;
        }
        return "{" + i + "}";
    }

    private static void batches(Wire wire, String tag, boolean fills) {
        String filling = "x".repeat(700);
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            if (fills) {
                commands.add(Command.of("SET", tag + i, filling.substring(i % 400)));
            } else if (i % 4 != 0) {
                commands.add(Command.of("DEL", tag + i));
            }
            if (commands.size() == AT_ONCE) {
                wire.send(commands);
                commands.clear();
            }
        }
        wire.send(commands);
    }

    static double ratio(ServerProcess server) {
        return Double.parseDouble(server.info("mem_fragmentation_ratio"));
    }
}
