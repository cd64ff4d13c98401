package dev.fettle.bench;

import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.RespException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What commands cost the server's main thread, all in: reading, doing, answering. The commands that were seen are sent
 * once more to the same data, on a server that does nothing else; the thread's CPU time by their number is the cost.
 */
final class Costs {
    private static final int IN_A_ROW = 500;
    /** So that a few cheap commands are not lost in the cost of asking for the CPU time. */
    private static final int FEW = 1_000;

    private final KeySet keys;
    private final Tap tap;
    private final Map<String, Double> micros = new HashMap<>();

    Costs(KeySet keys, Tap tap) {
        this.keys = keys;
        this.tap = tap;
    }

    /** Of a burst, in milliseconds. */
    double millis(Map<String, Integer> burst) {
        return burst.entrySet().stream()
                        .mapToDouble(entry -> entry.getValue() * micros.computeIfAbsent(entry.getKey(), this::measure))
                        .sum()
                / 1000;
    }

    private double measure(String name) {
        List<List<String>> samples = tap.samples(name);
        int times = Math.max(1, FEW / samples.size());
        keys.restore();
        double before = keys.mainThreadSeconds();
        keys.use(resp -> {
            for (int time = 0; time < times; time++) {
                replay(resp, samples);
            }
        });
        return (keys.mainThreadSeconds() - before) * 1e6 / times / samples.size();
    }

    private static void replay(Resp resp, List<List<String>> samples) {
        for (int first = 0; first < samples.size(); first += IN_A_ROW) {
            List<List<String>> row = samples.subList(first, Math.min(samples.size(), first + IN_A_ROW));
            row.forEach(words -> resp.send(words.toArray(String[]::new)));
            for (int i = 0; i < row.size(); i++) {
                try {
                    resp.receive();
                } catch (RespException refused) {
                    // As it may have been the first time; that cost as much.
                }
            }
        }
    }
}
