package dev.fettle.app.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the servers of a deployment hold, read from its primaries without Fettle: the other side of every comparison.
 *
 * @param keys in all databases
 * @param temps keys under {@code temp:} that have no time to live
 * @param oldCarts keys under {@code cart:} whose {@code last_update} is older than a day and that have no time to live
 * @param boardElements elements of all sorted sets under {@code leaderboard:}
 * @param largestBoard elements of the largest of them
 * @param usedBytes {@code used_memory}
 * @param rssBytes {@code used_memory_rss}
 */
record Figures(
        long keys, long temps, long oldCarts, long boardElements, long largestBoard, long usedBytes, long rssBytes) {
    private static final Duration ABANDONED = Duration.ofDays(1);
    private static final String PAGE = "1000";

    /** Reads them. The server refreshes its memory figures about ten times a second, so these may be as old. */
    static Figures read(Topology topology, Instant now) {
        Figures sum = new Figures(0, 0, 0, 0, 0, 0, 0);
        for (Topology.Shard shard : topology.shards()) {
            sum = sum.plus(of(shard.primary(), now));
        }
        return sum;
    }

    private static Figures of(ServerProcess server, Instant now) {
        try (Resp resp = server.connect()) {
            long[] temps = {0};
            each(resp, "temp:*", (names, page) -> {
                names.forEach(name -> page.send("TTL", name));
                names.forEach(name -> temps[0] += number(page.receive()) == -1 ? 1 : 0);
            });
            long[] carts = {0};
            String limit = String.valueOf(now.minus(ABANDONED).getEpochSecond());
            each(resp, "cart:*", (names, page) -> {
                names.forEach(name -> page.send("HGET", name, "last_update"));
                List<Boolean> old = names.stream()
                        .map(name -> String.valueOf(page.receive()).compareTo(limit) < 0)
                        .toList();
                names.forEach(name -> page.send("TTL", name));
                for (boolean isOld : old) {
                    carts[0] += number(page.receive()) == -1 && isOld ? 1 : 0;
                }
            });
            long[] board = {0, 0};
            each(resp, "leaderboard:*", (names, page) -> {
                names.forEach(name -> page.send("ZCARD", name));
                for (int i = 0; i < names.size(); i++) {
                    long elements = number(page.receive());
                    board[0] += elements;
                    board[1] = Math.max(board[1], elements);
                }
            });
            return new Figures(
                    number(resp.command("DBSIZE")),
                    temps[0],
                    carts[0],
                    board[0],
                    board[1],
                    number(server.info("used_memory")),
                    number(server.info("used_memory_rss")));
        }
    }

    private static void each(Resp resp, String pattern, BiConsumer<List<String>, Resp> visit) {
        String cursor = "0";
        do {
            if (!(resp.command("SCAN", cursor, "MATCH", pattern, "COUNT", PAGE) instanceof List<?> reply)
                    || !(reply.getLast() instanceof List<?> page)) {
                throw new IllegalStateException("SCAN answered with no page");
            }
            cursor = String.valueOf(reply.getFirst());
            List<String> names = new ArrayList<>();
            page.forEach(name -> names.add(String.valueOf(name)));
            visit.accept(names, resp);
        } while (!cursor.equals("0"));
    }

    private static long number(@Nullable Object reply) {
        return Long.parseLong(String.valueOf(reply));
    }

    private Figures plus(Figures other) {
        return new Figures(
                keys + other.keys,
                temps + other.temps,
                oldCarts + other.oldCarts,
                boardElements + other.boardElements,
                Math.max(largestBoard, other.largestBoard),
                usedBytes + other.usedBytes,
                rssBytes + other.rssBytes);
    }
}
