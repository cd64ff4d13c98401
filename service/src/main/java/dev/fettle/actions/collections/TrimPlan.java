package dev.fettle.actions.collections;

import dev.fettle.action.Command;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Protection;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Target;
import dev.fettle.actions.Info;
import dev.fettle.actions.KeyNames;
import dev.fettle.actions.KeyScan;
import dev.fettle.actions.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code zset.trim} would do. Sorted sets are few and of very different sizes, so a sample says little of them:
 * all keys are looked at as long as that takes no more than some seconds.
 */
final class TrimPlan {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);
    private static final int SHOWN = 5;
    private static final int WEIGHED = 100;

    private final Target target;
    private final Trim trim;
    private final Reader reader;
    private final List<String> samples = new ArrayList<>();
    private final List<String> nearMisses = new ArrayList<>();
    private long tooLong;
    private long elements;
    private long commands;
    private long kept;
    private long bytes;
    private long weighed;

    private TrimPlan(Target target, TrimParams params, Reader reader) {
        this.target = target;
        this.trim = new Trim(params);
        this.reader = reader;
    }

    static Estimate plan(Target target, TrimParams params, Reader reader) {
        String lack = ZsetTrim.lacks(target);
        return lack == null ? new TrimPlan(target, params, reader).estimate() : new Estimate.NotApplicable(lack);
    }

    private Estimate estimate() {
        TrimParams params = trim.params();
        var databases = Info.databases(reader, params.databases());
        long all = databases.values().stream().mapToLong(Long::longValue).sum();
        Instant began = clock();
        long looked = 0;
        for (var database : databases.entrySet()) {
            reader.select(database.getKey());
            looked += one(database.getValue(), began);
        }
        boolean whole = looked >= all;
        if (tooLong == 0 && whole) {
            return new Estimate.Nothing("no sorted set that matches " + params.pattern() + " has more than "
                    + params.keep() + " elements" + (nearMisses.isEmpty() ? "" : ", such as " + nearMisses.getFirst()));
        }
        double scale = whole || looked == 0 ? 1 : (double) all / looked;
        List<String> notes = new ArrayList<>();
        notes.add(undo(Math.round(elements * scale)));
        notes.add(
                "about " + Math.round(elements * scale) + " elements to cut off, in steps of at most " + Trim.LARGEST);
        notes.add("the application adds elements again; the cut has to be repeated or made by the application");
        if (!whole) {
            notes.add(
                    "estimated from the first " + looked + " of " + all + " keys; a large set may not have been seen");
        }
        Interval steps = scaled(commands, scale);
        return new Estimate.Work(
                scaled(tooLong, scale),
                scaled(weighed == 0 ? 0 : Math.round((double) bytes * elements / weighed), scale),
                steps,
                // An element costs about half of what a small command does.
                Pace.of(reader, "zcard").seconds(all, scaled(commands + elements / 2, scale)),
                samples,
                nearMisses,
                notes);
    }

    private boolean keepable() {
        return trim.params().undoElements() > 0 && reader.past().room() > 0 && KeptCuts.mayCut(target);
    }

    private String undo(long cut) {
        if (trim.params().undoElements() == 0) {
            return "cannot be undone: undoElements is 0";
        }
        if (!keepable()) {
            return reader.past().room() > 0
                    ? "cannot be undone: the server lets us run no script that cuts just what was kept"
                    : "cannot be undone: no journal is kept";
        }
        return cut <= trim.params().undoElements()
                ? "can be undone while its journal is kept: elements that are still missing come back with their scores"
                : "of about " + cut + " elements the first " + trim.params().undoElements()
                        + " can be undone, those next to the kept ones first; the others cannot be brought back";
    }

    /** What was counted in a part, for the whole: as wide as counts that come by chance are. */
    private static Interval scaled(long counted, double scale) {
        if (scale == 1) {
            return Interval.exactly(counted);
        }
        double reach = 1.96 * Math.sqrt(counted + 1.0) + 2;
        return new Interval(counted, Math.round(counted * scale), Math.round((counted + reach) * scale));
    }

    /** @return how many keys of the database were looked at, as far as the server lets us know */
    private long one(long size, Instant began) {
        KeyScan scan = new KeyScan(reader, trim.params().pattern(), ZsetTrim.type(target));
        KeyScan.Found found = scan.first(KeyScan.START);
        long asked = scan.asked();
        while (true) {
            measure(found.names());
            if (found.last()) {
                return size;
            }
            if (Duration.between(began, clock()).compareTo(LONG_ENOUGH) > 0) {
                return Math.min(asked, size - 1);
            }
            found = scan.first(found.next());
            asked += scan.asked();
        }
    }

    private boolean isFree(byte[] name) {
        Protection.Rule rule = target.protection().of(name);
        if (rule != null && nearMisses.size() < SHOWN) {
            nearMisses.add(KeyNames.shown(name) + " (protected: " + rule.words() + ")");
        }
        return rule == null;
    }

    private void measure(List<byte[]> found) {
        List<byte[]> names = found.stream().filter(this::isFree).toList();
        if (names.isEmpty()) {
            return;
        }
        List<Reply> sizes = reader.send(names.stream().map(Trim::size).toList());
        List<byte[]> toWeigh = new ArrayList<>();
        List<Long> itsSize = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            // A key of another type, or one that moved, says so and is none of ours.
            long size = sizes.get(i) instanceof Reply.Number number ? number.value() : 0;
            long excess = size - trim.params().keep();
            if (excess > 0) {
                tooLong++;
                elements += excess;
                long keeps = keepable() ? Math.min(excess, trim.params().undoElements() - kept) : 0;
                kept += keeps;
                commands += Math.ceilDiv(keeps, KeptCuts.LARGEST) + Math.ceilDiv(excess - keeps, Trim.LARGEST);
                if (tooLong <= WEIGHED) {
                    toWeigh.add(names.get(i));
                    itsSize.add(size);
                }
            } else if (size > 0 && nearMisses.size() < SHOWN) {
                nearMisses.add(KeyNames.shown(names.get(i)) + " (has " + size + " elements)");
            }
        }
        weigh(toWeigh, itsSize);
    }

    private void weigh(List<byte[]> sets, List<Long> sizes) {
        if (sets.isEmpty()) {
            return;
        }
        List<Command> reads = new ArrayList<>();
        for (byte[] key : sets) {
            reads.add(Command.of("MEMORY", "USAGE", key, "SAMPLES", 5));
            reads.add(trim.atTheCut(key));
        }
        List<Reply> replies = reader.send(reads);
        for (int i = 0; i < sets.size(); i++) {
            long size = sizes.get(i);
            long excess = size - trim.params().keep();
            if (replies.get(2 * i) instanceof Reply.Number usage) {
                bytes += Math.round((double) usage.value() * excess / size);
                weighed += excess;
            }
            if (samples.size() < SHOWN) {
                samples.add(KeyNames.shown(sets.get(i)) + " (" + excess + " of " + size + " elements go"
                        + cut(replies.get(2 * i + 1)) + ")");
            }
        }
    }

    private static String cut(Reply last) {
        return last instanceof Reply.Many many && many.items().size() == 2
                ? ", cut at score " + many.items().get(1).asText()
                : "";
    }

    private Instant clock() {
        return Info.clock(reader.send(Command.of("TIME")));
    }
}
