package dev.fettle.failover;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Rounds as tables in Markdown: one in short, and one for each topology with a line for each way and engine. */
record FiguresTables(List<Round> rounds) {
    FiguresTables {
        rounds = List.copyOf(rounds);
    }

    /**
     * The text between the marks of docs/failover.md.
     *
     * @param machine where it was measured
     */
    String text(Map<String, String> machine) {
        StringBuilder text = new StringBuilder("\n");
        machine.forEach((name, value) -> text.append("- " + name + ": " + value + "\n"));
        text.append("\n### In short\n\nOf all engines together.\n\n| topology | way | rounds | acknowledged | lost"
                + " | longest gap, median | worst |\n|---|---|---|---|---|---|---|\n");
        grouped(rounds.stream().filter(Round::hasFigures).toList(), Round::topology)
                .forEach((topology, all) ->
                        grouped(all, Round::way).forEach((way, each) -> text.append(inShort(topology, way, each))));
        grouped(rounds, Round::topology).forEach((topology, ofTopology) -> text.append(table(topology, ofTopology)));
        return text.toString();
    }

    private static String inShort(String topology, String way, List<Round> rounds) {
        return "| "
                + String.join(
                        " | ",
                        topology,
                        way,
                        Integer.toString(rounds.size()),
                        String.format(Locale.ROOT, "%,d", sum(rounds, Round::acknowledged)),
                        lost(rounds),
                        seconds(median(rounds, Round::gap)),
                        seconds(worst(rounds, Round::gap)))
                + " |\n";
    }

    private static String table(String topology, List<Round> rounds) {
        boolean cluster = topology.equals("cluster");
        StringBuilder table =
                new StringBuilder("\n### " + topology + "\n\n| way | engine | rounds | acknowledged | lost"
                        + " | rounds with a loss | longest gap, median | worst | of one writer, worst |"
                        + (cluster ? " of the shard, median | worst |" : "")
                        + " settled after, median | errors a round |\n|---|---|---|---|---|---|---|---|---|"
                        + (cluster ? "---|---|" : "")
                        + "---|---|\n");
        grouped(rounds, Round::way)
                .forEach((way, ofWay) -> grouped(ofWay, Round::engine)
                        .forEach((engine, all) -> table.append(line(way, engine, all, cluster))));
        rounds.stream()
                .filter(round -> !round.hasFigures())
                .map(round -> "\n- failed: " + round.way() + ", " + round.engine() + ": " + round.failure())
                .forEach(table::append);
        return table.toString();
    }

    private static String line(String way, String engine, List<Round> all, boolean cluster) {
        List<Round> rounds = all.stream().filter(Round::hasFigures).toList();
        int failed = all.size() - rounds.size();
        String played = rounds.size() + (failed == 0 ? "" : " and " + failed + " failed");
        if (rounds.isEmpty()) {
            return String.format(Locale.ROOT, "| %s | %s | %s |\n", way, engine, played);
        }
        return "| "
                + String.join(
                        " | ",
                        way,
                        engine,
                        played,
                        String.format(Locale.ROOT, "%,d", sum(rounds, Round::acknowledged)),
                        lost(rounds),
                        Long.toString(rounds.stream()
                                .filter(round -> round.lost() > 0)
                                .count()),
                        seconds(median(rounds, Round::gap)),
                        seconds(worst(rounds, Round::gap)),
                        seconds(worst(rounds, Round::gapOfWriter)))
                + (cluster
                        ? " | " + seconds(median(rounds, Round::gapOfShard)) + " | "
                                + seconds(worst(rounds, Round::gapOfShard))
                        : "")
                + " | " + seconds(median(rounds, Round::settledAfter)) + " | " + errors(rounds) + " |\n";
    }

    private static String lost(List<Round> rounds) {
        long lost = sum(rounds, Round::lost);
        if (lost == 0) {
            return "0";
        }
        String share =
                String.format(Locale.ROOT, "%,d (%.2f %%)", lost, 100.0 * lost / sum(rounds, Round::acknowledged));
        Map<String, Long> byClient =
                added(rounds.stream().map(Round::lostByClient).toList());
        return byClient.size() < 2 ? share : share + ": " + words(byClient);
    }

    private static String errors(List<Round> rounds) {
        Map<String, Long> each = added(rounds.stream().map(Round::errors).toList());
        each.replaceAll((kind, times) -> Math.ceilDiv(times, rounds.size()));
        return each.isEmpty() ? "none" : words(each);
    }

    private static Map<String, Long> added(List<Map<String, Long>> all) {
        Map<String, Long> sum = new TreeMap<>();
        all.forEach(one -> one.forEach((name, value) -> sum.merge(name, value, Long::sum)));
        return sum;
    }

    private static String words(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> String.format(Locale.ROOT, "%s %,d", count.getKey(), count.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static long sum(List<Round> rounds, ToLongFunction<Round> figure) {
        return rounds.stream().mapToLong(figure).sum();
    }

    private static double worst(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).max().orElse(Double.NaN);
    }

    /** The one in the middle, or between the two in the middle. */
    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static String seconds(double millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1_000);
    }

    /** In the order in which the first of each was played. */
    private static Map<String, List<Round>> grouped(List<Round> rounds, Function<Round, String> by) {
        return rounds.stream().collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()));
    }
}
