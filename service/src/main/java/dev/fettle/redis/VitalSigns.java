package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Vitals;
import dev.fettle.fleet.Engine;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server how it is, on the connection of a step and in one exchange: about 0.1 ms of its main thread. What it
 * refuses is not asked again.
 */
final class VitalSigns {
    /** Several sections at once only since 7.0; leaving some out spares newer servers most of the work. */
    private static final Command SECTIONS =
            Command.of("INFO", "server", "clients", "memory", "persistence", "stats", "replication", "cpu");

    private static final Command ALL = Command.of("INFO");
    private static final Command HISTOGRAM = Command.of("LATENCY", "HISTOGRAM");

    /** What one look brought: who the server is, and how. */
    record Signs(Info info, Vitals vitals) {}

    private final Command info;
    private final Set<String> ours;
    private boolean histogram;
    private boolean refused;

    /** @param reads and writes are names of the commands that the step sends itself: they are not among the others' calls */
    VitalSigns(Engine engine, Set<String> reads, Set<String> writes) {
        boolean known = engine.product().equals("redis") || engine.product().equals("valkey");
        this.info = known && engine.speaks(7, 0) ? SECTIONS : ALL;
        this.histogram = known && engine.speaks(7, 0);
        this.ours = new HashSet<>(List.of("info", "latency|histogram"));
        ours.addAll(reads);
        ours.addAll(writes);
    }

    /** What is to be sent; empty where the server does not tell. */
    List<Command> question() {
        return refused ? List.of() : histogram ? List.of(info, HISTOGRAM) : List.of(info);
    }

    /** Null where the server refuses. */
    @Nullable
    Signs read(List<Reply> replies) {
        if (!(replies.getFirst() instanceof Reply.Text text)) {
            refused = true;
            return null;
        }
        Info said = Info.parse(text.asText());
        SortedMap<Long, Long> calls = new TreeMap<>();
        if (replies.size() > 1) {
            histogram = replies.get(1) instanceof Reply.Many;
            addAll(calls, replies.get(1));
        }
        return new Signs(said, new Vitals(InfoFacts.facts(said, 0), silence(said), processor(said), calls));
    }

    private static long silence(Info info) {
        long[] longest = {0};
        info.numbered("slave", (name, index) -> {
            Map<String, String> replica = info.parts(name);
            if (replica.getOrDefault("state", "").equals("online")) {
                longest[0] = Math.max(longest[0], Info.number(replica.getOrDefault("lag", "0"), 0));
            }
        });
        return longest[0];
    }

    private static Vitals.@Nullable Processor processor(Info info) {
        if (info.has("used_cpu_user_main_thread")) {
            return new Vitals.Processor(
                    info.decimal("used_cpu_user_main_thread") + info.decimal("used_cpu_sys_main_thread"), true);
        }
        return info.has("used_cpu_user")
                ? new Vitals.Processor(info.decimal("used_cpu_user") + info.decimal("used_cpu_sys"), false)
                : null;
    }

    /** A list of names, each with its figures: {@code get [calls 3 histogram_usec [1 2 4 3]]}; counts add up as they go. */
    private void addAll(SortedMap<Long, Long> calls, Reply commands) {
        List<Reply> parts = items(commands);
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            if (parts.get(i) instanceof Reply.Text name && !ours.contains(name.asText())) {
                List<Reply> figures = items(parts.get(i + 1));
                add(calls, figures.isEmpty() ? List.of() : items(figures.getLast()));
            }
        }
    }

    private static void add(SortedMap<Long, Long> calls, List<Reply> buckets) {
        long below = 0;
        for (int i = 0; i + 1 < buckets.size(); i += 2) {
            if (buckets.get(i) instanceof Reply.Number edge && buckets.get(i + 1) instanceof Reply.Number upTo) {
                calls.merge(edge.value(), Math.max(0, upTo.value() - below), Long::sum);
                below = upTo.value();
            }
        }
    }

    private static List<Reply> items(Reply reply) {
        return reply instanceof Reply.Many many ? many.items() : List.of();
    }
}
