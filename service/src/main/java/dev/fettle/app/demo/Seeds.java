package dev.fettle.app.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Fills the servers of the demo with what goes wrong in real life, between things that are in good order. */
final class Seeds {
    static final int SESSION_TEMPS = 12_000;
    static final int CATALOG_TEMPS = 6_000;
    static final int SPARE_TEMPS = 500;
    static final int BOARDS = 3;
    static final int BOARD_SIZE = 30_000;
    static final int OLD_CARTS = 4_000;

    private static final int TEMPS_IN_ORDER = 2_000;
    private static final int FRESH_CARTS = 1_500;
    private static final int BIG_VALUES = 12_000;
    private static final int PROFILES = 40_000;
    private static final int MEMBERS_AT_ONCE = 200;
    private static final Duration OLD = Duration.ofDays(3);
    private static final Duration FRESH = Duration.ofHours(2);

    private Seeds() {}

    static void fill(String deployment, Topology topology) {
        try (Batches batches = new Batches(topology)) {
            switch (deployment) {
                case DemoFleet.SESSIONS -> {
                    freedMemory(topology, batches);
                    temporaryKeys(batches, SESSION_TEMPS);
                }
                case DemoFleet.SPARE -> temporaryKeys(batches, SPARE_TEMPS);
                case DemoFleet.CATALOG -> temporaryKeys(batches, CATALOG_TEMPS);
                case DemoFleet.GAME -> boards(batches);
                case DemoFleet.PROFILES -> fragmented(batches);
                default -> carts(batches, InstantSource.system().instant());
            }
            batches.settle();
        }
    }

    private static void temporaryKeys(Batches batches, int withoutExpiry) {
        for (int i = 0; i < withoutExpiry; i++) {
            batches.add("SET", "temp:upload:" + i, "part " + i + " of an upload that nobody came back for");
        }
        for (int i = 0; i < TEMPS_IN_ORDER; i++) {
            batches.add("SET", "temp:page:" + i, "rendered", "EX", "7200");
            batches.add("SET", "user:" + i, "profile of user " + i);
        }
    }

    private static void boards(Batches batches) {
        String[] names = {"weekly", "season", "all-time"};
        for (String name : names) {
            for (int first = 0; first < BOARD_SIZE; first += MEMBERS_AT_ONCE) {
                String[] command = new String[2 + 2 * MEMBERS_AT_ONCE];
                command[0] = "ZADD";
                command[1] = "leaderboard:" + name;
                for (int i = 0; i < MEMBERS_AT_ONCE; i++) {
                    // A step that has no factor with the size gives every score once, in no order.
                    command[2 + 2 * i] = String.valueOf((first + i) * 7_919L % BOARD_SIZE);
                    command[3 + 2 * i] = "player-" + (first + i);
                }
                batches.add(command);
            }
        }
    }

    private static void carts(Batches batches, Instant now) {
        String old = String.valueOf(now.minus(OLD).getEpochSecond());
        String fresh = String.valueOf(now.minus(FRESH).getEpochSecond());
        for (int i = 0; i < OLD_CARTS + FRESH_CARTS; i++) {
            boolean abandoned = i < OLD_CARTS;
            batches.add("HSET", "cart:" + i, "items", "3", "total", "59.90", "last_update", abandoned ? old : fresh);
        }
    }

    /** Of every four neighbours one stays: nearly every page is still in use, and nearly empty. */
    private static void fragmented(Batches batches) {
        String text = "y".repeat(700);
        for (int i = 0; i < PROFILES; i++) {
            batches.add("SET", "profile:" + i, text.substring(i % 400));
        }
        for (int i = 0; i < PROFILES; i++) {
            if (i % 4 != 0) {
                batches.add("DEL", "profile:" + i);
            }
        }
    }

    /**
     * Memory that was used and freed, but that the allocator keeps. jemalloc would give it back within seconds; told not
     * to, it holds on to it as it does under real load.
     */
    private static void freedMemory(Topology topology, Batches batches) {
        for (String decay : new String[] {"arena.0.dirty_decay_ms", "arena.0.muzzy_decay_ms"}) {
            try {
                topology.primary().command("DEBUG", "MALLCTL", decay, "-1");
            } catch (RespException otherEngine) {
                // then there is less to purge, which the purge says honestly
            }
        }
        String value = "x".repeat(4_000);
        for (int i = 0; i < BIG_VALUES; i++) {
            batches.add("SET", "import:" + i, value);
        }
        for (int i = 0; i < BIG_VALUES; i++) {
            batches.add("DEL", "import:" + i);
        }
        batches.settle();
    }
}
