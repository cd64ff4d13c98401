package dev.fettle.bench;

import dev.fettle.app.demo.Resp;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What commands cost the server's main thread, all in: reading, doing, answering. Measured on a server that does nothing
 * else, as the thread's CPU time by the number of commands.
 */
final class Costs {
    private static final int IN_A_ROW = 500;
    private static final int TIMES = 100;

    private final KeySet keys;
    private final Map<String, Double> micros = new HashMap<>();

    Costs(KeySet keys) {
        this.keys = keys;
    }

    /** Of a burst, in milliseconds. */
    double millis(Map<String, Integer> burst) {
        return burst.entrySet().stream()
                        .mapToDouble(entry -> entry.getValue() * micros.computeIfAbsent(entry.getKey(), this::measure))
                        .sum()
                / 1000;
    }

    private double measure(String command) {
        String[] words = command.split(" ", -1);
        return switch (words[0]) {
            case "SCAN" -> scan(words.length > 1 ? words[1] : "10");
            case "EXPIRE" -> row(i -> new String[] {"EXPIRE", "temp:" + i, "3600", "NX"});
            case "TTL", "UNLINK", "TYPE", "PTTL", "PEXPIRETIME", "EXPIRETIME" ->
                row(i -> new String[] {"TTL", "temp:" + i});
            case "INFO" -> row(i -> new String[] {"INFO"});
            default -> row(i -> new String[] {"PING"});
        };
    }

    private interface Nth {
        String[] words(int number);
    }

    private double row(Nth nth) {
        return timed(TIMES * IN_A_ROW, resp -> {
            for (int row = 0; row < TIMES; row++) {
                for (int i = 0; i < IN_A_ROW; i++) {
                    resp.send(nth.words(row * IN_A_ROW + i));
                }
                for (int i = 0; i < IN_A_ROW; i++) {
                    resp.receive();
                }
            }
        });
    }

    private double scan(String count) {
        int[] pages = new int[1];
        double all = timed(1, resp -> {
            String cursor = "0";
            do {
                Object page = resp.command("SCAN", cursor, "MATCH", "temp:*", "COUNT", count);
                cursor = ((java.util.List<?>) page).getFirst().toString();
                pages[0]++;
            } while (!cursor.equals("0"));
        });
        return all / pages[0];
    }

    private double timed(int commands, Consumer<Resp> work) {
        double before = keys.mainThreadSeconds();
        keys.use(work);
        return (keys.mainThreadSeconds() - before) * 1e6 / commands;
    }
}
