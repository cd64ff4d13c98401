package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.actions.Info;
import dev.fettle.actions.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads of keys what a rule asks for, and says which of them it means. */
final class Judge {
    /** One thing to read of a key, in the order they are read: idleness before what may count as a use. */
    enum Probe {
        IDLE,
        TYPE,
        TTL,
        FIELD
    }

    /** What was found of one key. */
    static final class Verdict {
        static final Verdict MEANT = new Verdict("", "", null);

        private final String counter;
        private final String why;
        private final byte @Nullable [] field;

        private Verdict(String counter, String why, byte @Nullable [] field) {
            this.counter = counter;
            this.why = why;
            this.field = field;
        }

        boolean meant() {
            return counter.isEmpty();
        }

        /** The counter of the result where the key is left alone; empty where it is meant. */
        String counter() {
            return counter;
        }

        /** Why it is left alone, in words. */
        String why() {
            return why;
        }

        /** The value of the field, where one was read. */
        byte @Nullable [] field() {
            return field;
        }
    }

    private final Rule rule;
    private final Set<Probe> probes;
    private final Refusals refusals;

    Judge(Rule rule, Set<Probe> probes, Refusals refusals) {
        this.rule = rule;
        this.probes = probes.isEmpty() ? EnumSet.noneOf(Probe.class) : EnumSet.copyOf(probes);
        this.refusals = refusals;
    }

    /** All that the rule depends on. */
    static Set<Probe> all(Rule rule) {
        Set<Probe> probes = EnumSet.of(Probe.TTL);
        if (rule.params().idle() != null) probes.add(Probe.IDLE);
        if (rule.type() != null) probes.add(Probe.TYPE);
        if (rule.params().field() != null) probes.add(Probe.FIELD);
        return probes;
    }

    /** A verdict for each key, after one exchange, or none where nothing needs to be read. */
    List<Verdict> judge(Reader reader, List<byte[]> keys) {
        if (keys.isEmpty() || probes.isEmpty()) {
            return java.util.Collections.nCopies(keys.size(), Verdict.MEANT);
        }
        List<Command> commands = new ArrayList<>(1 + keys.size() * probes.size());
        commands.add(Command.of("TIME"));
        for (byte[] key : keys) {
            for (Probe probe : probes) {
                commands.add(command(probe, key));
            }
        }
        List<Reply> replies = reader.send(commands);
        Instant now = Info.clock(replies.getFirst());
        List<Verdict> verdicts = new ArrayList<>(keys.size());
        for (int i = 1; i < replies.size(); i += probes.size()) {
            verdicts.add(verdict(replies.subList(i, i + probes.size()), now));
        }
        return verdicts;
    }

    private Command command(Probe probe, byte[] key) {
        return switch (probe) {
            case IDLE -> Command.of("OBJECT", "IDLETIME", key);
            case TTL -> Command.of("PTTL", (Object) key);
            case TYPE -> Command.of("TYPE", (Object) key);
            case FIELD -> Command.of("HGET", key, String.valueOf(rule.params().field()));
        };
    }

    private Verdict verdict(List<Reply> replies, Instant now) {
        Verdict verdict = Verdict.MEANT;
        int i = 0;
        for (Probe probe : probes) {
            Reply reply = replies.get(i++);
            verdict = reply instanceof Reply.Failure failure ? failed(failure) : read(probe, reply, now);
            if (!verdict.meant()) {
                return verdict;
            }
        }
        return verdict;
    }

    private Verdict failed(Reply.Failure failure) {
        // Some servers answer the idleness of a key that has gone with an error.
        return failure.line().contains("no such key") ? gone() : left(refusals.counter(failure), failure.line());
    }

    private Verdict read(Probe probe, Reply reply, Instant now) {
        return switch (probe) {
            case IDLE -> reply instanceof Reply.Nil ? gone() : idle(reply.asLong());
            case TTL -> ttl(reply.asLong());
            case TYPE -> type(reply.asText());
            case FIELD -> field(reply.asBytes(), now);
        };
    }

    private Verdict idle(long seconds) {
        Duration least = rule.params().idle();
        return least == null || seconds >= least.toSeconds()
                ? Verdict.MEANT
                : left("skipped-recently-used", "used " + Durations.format(Duration.ofSeconds(seconds)) + " ago");
    }

    private Verdict ttl(long millis) {
        if (millis == -2) {
            return gone();
        }
        return rule.looksAtTtl() && millis >= 0 && millis <= rule.leaveAloneUpTo()
                ? left(
                        "skipped-has-ttl",
                        "expires in " + Durations.format(Duration.ofSeconds(Math.ceilDiv(millis, 1_000))))
                : Verdict.MEANT;
    }

    private Verdict type(String type) {
        if (type.equals("none")) {
            return gone();
        }
        return rule.type() == null || type.equals(rule.type())
                ? Verdict.MEANT
                : left("skipped-other-type", "is a " + type);
    }

    private Verdict field(byte @Nullable [] value, Instant now) {
        Duration least = rule.params().olderThan();
        Optional<Instant> moment = value == null ? Optional.empty() : Moment.read(value);
        if (moment.isEmpty() || least == null) {
            return left("skipped-unreadable", value == null ? "has no such field" : "the field holds no moment");
        }
        return moment.get().isAfter(now.minus(least))
                ? left("skipped-too-young", "its field says " + moment.get())
                : new Verdict("", "", value);
    }

    private static Verdict gone() {
        return left("skipped-gone", "is gone");
    }

    private static Verdict left(String counter, String why) {
        return new Verdict(counter, why, null);
    }
}
