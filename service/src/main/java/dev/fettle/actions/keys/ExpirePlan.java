package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Estimate;
import dev.fettle.action.Interval;
import dev.fettle.action.Protection;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Target;
import dev.fettle.actions.Info;
import dev.fettle.actions.KeyNames;
import dev.fettle.actions.Pace;
import dev.fettle.actions.Refusals;
import dev.fettle.actions.Sampler;
import dev.fettle.actions.Share;
import java.util.ArrayList;
import java.util.List;

/** What {@code keys.expire} would do: the same conditions, on a sample. */
final class ExpirePlan {
    private static final int SHOWN = 5;
    private static final int WEIGHED = 100;

    private final Rule rule;
    private final Target target;
    private final Reader reader;
    private final Judge judge;
    private final List<String> samples = new ArrayList<>();
    private final List<String> nearMisses = new ArrayList<>();
    private Interval keys = Interval.ZERO;
    private Interval matching = Interval.ZERO;
    private Interval bytes = Interval.ZERO;
    private long looked;
    private long named;
    private long nameBytes;
    private long all;
    private boolean whole = true;
    private boolean weighed = true;

    // Of the database in hand.
    private long matched;
    private long meant;
    private final List<byte[]> toWeigh = new ArrayList<>();

    private ExpirePlan(Rule rule, Target target, Reader reader) {
        this.rule = rule;
        this.target = target;
        this.reader = reader;
        this.judge = new Judge(rule, Judge.all(rule), new Refusals());
    }

    static Estimate plan(Target target, ExpireParams params, Reader reader) {
        Rule rule = new Rule(params);
        String unsuited = rule.unsuited(target);
        return unsuited == null
                ? new ExpirePlan(rule, target, reader).estimate()
                : new Estimate.NotApplicable(unsuited);
    }

    private Estimate estimate() {
        var databases = Info.databases(reader, rule.params().databases());
        Sampler sampler = new Sampler(reader, target, databases.size());
        databases.forEach((database, size) -> {
            reader.select(database);
            one(sampler, size);
        });
        String pattern = rule.params().pattern().pattern();
        if (keys.high() == 0) {
            return new Estimate.Nothing((matching.high() == 0
                            ? "no key" + (rule.type() == null ? "" : " of type " + rule.type()) + " matches " + pattern
                            : "none of the " + matching.likely() + " keys that match " + pattern + " is meant")
                    + (nearMisses.isEmpty() ? "" : ", such as " + nearMisses.getFirst()));
        }
        ExpirySpread spread =
                ExpirySpread.of(rule.params(), keys, reader.allowance().expiriesPerSecond());
        if (spread instanceof ExpirySpread.TooMany tooMany) {
            return new Estimate.NotApplicable(tooMany.reason());
        }
        List<String> notes = new ArrayList<>(
                ExpireNotes.of(rule, target, keys, reader.past().room(), nameBytes / Math.max(1, named)));
        notes.addAll(spread.notes());
        if (!whole) {
            notes.add("estimated from " + looked + " of " + all + " keys");
        }
        if (!weighed) {
            notes.add("the memory is not known: the server did not answer MEMORY USAGE");
        }
        boolean oneEach = Remedy.readsFirst(rule, Remedy.best(rule, target)).isEmpty();
        Interval commands = oneEach ? matching : keys;
        return new Estimate.Work(
                keys,
                bytes,
                commands,
                Pace.of(reader, "ttl").seconds(all, matching.plus(commands)),
                samples,
                nearMisses,
                notes,
                spread.adjusted());
    }

    private void one(Sampler sampler, long size) {
        matched = 0;
        meant = 0;
        toWeigh.clear();
        Sampler.Drawn drawn = sampler.draw(size, this::look);
        long all = drawn.whole() ? drawn.keys() : Math.max(size, drawn.keys());
        Interval found = Share.of(meant, drawn.keys(), all, drawn.distinct());
        keys = keys.plus(found);
        matching = matching.plus(Share.of(matched, drawn.keys(), all, drawn.distinct()));
        bytes = bytes.plus(Share.total(found, weigh()));
        this.looked += drawn.keys();
        this.all += all;
        whole &= drawn.whole();
    }

    private void look(List<byte[]> names) {
        List<byte[]> candidates = names.stream()
                .filter(rule.params().pattern()::matches)
                .filter(this::isFree)
                .toList();
        List<Judge.Verdict> verdicts = judge.judge(reader, candidates);
        for (int i = 0; i < candidates.size(); i++) {
            byte[] name = candidates.get(i);
            Judge.Verdict verdict = verdicts.get(i);
            matched += verdict.counter().equals("skipped-other-type") ? 0 : 1;
            if (verdict.meant()) {
                meant++;
                named++;
                nameBytes += name.length;
                show(samples, KeyNames.shown(name));
                if (toWeigh.size() < WEIGHED) {
                    toWeigh.add(name);
                }
            } else {
                show(nearMisses, KeyNames.shown(name) + " (" + verdict.why() + ")");
            }
        }
    }

    private boolean isFree(byte[] name) {
        Protection.Rule rule = target.protection().of(name);
        if (rule != null) {
            show(nearMisses, KeyNames.shown(name) + " (protected: " + rule.words() + ")");
        }
        return rule == null;
    }

    private static void show(List<String> shown, String line) {
        if (shown.size() < SHOWN && !shown.contains(line)) {
            shown.add(line);
        }
    }

    private List<Long> weigh() {
        List<Long> weights = new ArrayList<>();
        if (toWeigh.isEmpty()) {
            return weights;
        }
        List<Command> commands = toWeigh.stream()
                .map(name -> Command.of("MEMORY", "USAGE", name, "SAMPLES", 5))
                .toList();
        for (Reply reply : reader.send(commands)) {
            switch (reply) {
                case Reply.Number number -> weights.add(number.value());
                case Reply.Failure failure -> weighed = false;
                case Reply.Nil nil -> {} // gone meanwhile
                case Reply.Text text -> {}
                case Reply.Many many -> {}
                case Reply.Unsent unsent -> weighed = false;
                case Reply.Lost lost -> weighed = false;
            }
        }
        return weights;
    }
}
