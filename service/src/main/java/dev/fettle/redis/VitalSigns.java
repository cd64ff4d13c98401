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

    private static final Set<String> SCRIPTS = Set.of("eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "fcall_ro");

    /** What one look brought: who the server is, and how. */
    record Signs(Info info, Vitals vitals) {}

    private final Command info;
    private final Set<String> declared;
    private boolean histogram;
    private boolean refused;

    /** @param declared names of the commands that the step may send */
    VitalSigns(Engine engine, Set<String> declared) {
        boolean known = engine.product().equals("redis") || engine.product().equals("valkey");
        this.info = known && engine.speaks(7, 0) ? SECTIONS : ALL;
        this.histogram = known && engine.speaks(7, 0);
        this.declared = Set.copyOf(declared);
    }

    /** What is to be sent; empty where the server does not tell. */
    List<Command> question() {
        return refused ? List.of() : histogram ? List.of(info, HISTOGRAM) : List.of(info);
    }

    /**
     * Null where the server refuses.
     *
     * @param sent names of the commands that were sent so far: they are not among the others' calls
     */
    @Nullable
    Signs read(List<Reply> replies, Set<String> sent) {
        if (!(replies.getFirst() instanceof Reply.Text text)) {
            refused = true;
            return null;
        }
        Info said = Info.parse(text.asText());
        histogram &= replies.size() > 1 && replies.get(1) instanceof Reply.Many;
        SortedMap<Long, Long> calls = histogram ? new TreeMap<>() : null;
        if (calls != null) {
            addAll(calls, replies.get(1), ours(sent));
        }
        return new Signs(said, new Vitals(InfoFacts.facts(said, 0), silence(said), processor(said), calls));
    }

    /** What a script calls counts as if it had been sent; that is declared as well. */
    private Set<String> ours(Set<String> sent) {
        Set<String> ours = new HashSet<>(sent);
        ours.addAll(List.of("info", "latency|histogram"));
        if (sent.stream().anyMatch(SCRIPTS::contains)) {
            ours.addAll(declared);
        }
        return ours;
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
    private static void addAll(SortedMap<Long, Long> calls, Reply commands, Set<String> ours) {
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
