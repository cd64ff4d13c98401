package dev.fettle.failover;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one writer remembers.
 *
 * @param client the kind of its client
 * @param acknowledged in the order in which the server said OK
 * @param errors how many of each kind it was told
 */
record Written(int writer, String client, List<Ack> acknowledged, Map<String, Long> errors) {
    /**
     * A write that the server said OK to.
     *
     * @param key no other write has it
     * @param value is of this check alone, so what an earlier one left is not taken for it
     * @param at when the OK had come, of {@link System#nanoTime()}
     */
    record Ack(String key, String value, long at) {}

    Written {
        acknowledged = List.copyOf(acknowledged);
        errors = Map.copyOf(errors);
    }

    static Map<String, Long> errorsOf(List<Written> all) {
        Map<String, Long> sum = new HashMap<>();
        all.forEach(one -> one.errors().forEach((kind, times) -> sum.merge(kind, times, Long::sum)));
        return sum;
    }
}
