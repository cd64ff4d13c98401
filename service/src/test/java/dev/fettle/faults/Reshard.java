package dev.fettle.faults;

import dev.fettle.app.demo.ServerProcess;
import java.util.ArrayList;
import java.util.List;

/** Moves slots from one shard of a cluster to another, as redis-cli does. */
final class Reshard {
    private static final int FIRST_RANGE = 8;

    private Reshard() {}

    static void move(ServerProcess from, ServerProcess to, List<ServerProcess> all, int count) {
        String source = String.valueOf(from.command("CLUSTER", "MYID"));
        String target = String.valueOf(to.command("CLUSTER", "MYID"));
        for (String slot : slots(from, count)) {
            to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", source);
            from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", target);
            while (from.command("CLUSTER", "GETKEYSINSLOT", slot, "100") instanceof List<?> names && !names.isEmpty()) {
                List<String> migrate = new ArrayList<>(
                        List.of("MIGRATE", ServerProcess.HOST, Integer.toString(to.port()), "", "0", "5000", "KEYS"));
                names.forEach(name -> migrate.add(String.valueOf(name)));
                from.command(migrate.toArray(String[]::new));
            }
            for (ServerProcess server : all) {
                server.command("CLUSTER", "SETSLOT", slot, "NODE", target);
            }
        }
    }

    private static List<String> slots(ServerProcess server, int count) {
        String mine = String.valueOf(server.command("CLUSTER", "NODES"))
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow();
        List<String> slots = new ArrayList<>();
        String[] words = mine.split(" ", -1);
        for (int i = FIRST_RANGE; i < words.length && slots.size() < count; i++) {
            if (!words[i].startsWith("[")) {
                String[] ends = words[i].split("-", -1);
                int last = Integer.parseInt(ends[ends.length - 1]);
                for (int slot = Integer.parseInt(ends[0]); slot <= last && slots.size() < count; slot++) {
                    slots.add(Integer.toString(slot));
                }
            }
        }
        return slots;
    }
}
