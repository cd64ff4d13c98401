package dev.fettle.failover;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of {@code rounds.jsonl}: what came of a way, once. Times are in milliseconds; see {@link LossResult}.
 *
 * @param failure why there are no figures; empty where there are
 */
record Round(
        String topology,
        String engine,
        String way,
        String failure,
        long acknowledged,
        long lost,
        Map<String, Long> lostByClient,
        long lackedByReplica,
        double gap,
        double gapOfShard,
        double gapOfWriter,
        Map<String, Long> errors,
        double took,
        double settledAfter) {
    static Round of(String topology, String engine, String way, LossResult result) {
        return new Round(
                topology,
                engine,
                way,
                "",
                result.acknowledged(),
                result.lost(),
                new TreeMap<>(result.lostByClient()),
                result.lackedByReplica(),
                millis(result.longestGap()),
                millis(result.longestGapOfShard()),
                millis(result.longestGapOfWriter()),
                new TreeMap<>(result.errors()),
                millis(result.took()),
                millis(result.settledAfter()));
    }

    static Round failed(String topology, String engine, String way, String failure) {
        return new Round(topology, engine, way, failure, 0, 0, Map.of(), 0, 0, 0, 0, Map.of(), 0, 0);
    }

    boolean hasFigures() {
        return failure.isEmpty();
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 1e2;
    }
}
