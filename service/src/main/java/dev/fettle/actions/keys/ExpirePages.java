package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Durations;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.CutOff;
import dev.fettle.actions.KeyWalk;
import dev.fettle.actions.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What {@code keys.expire} does with each page of keys. */
final class ExpirePages implements KeyWalk.Page {
    private static final int MOST_IN_VAIN = 10;

    private final Session session;
    private final Judge judge;

    /** Reads all that a change depends on, as where there is no room for one: then only a key that is meant ends the step. */
    private final Judge strict;

    private final Remedy remedy;
    private final @Nullable Expiries expiries;
    private final @Nullable Beforehand beforehand;
    private final ExpireTally tally;
    private int database;
    private List<byte[]> keys = List.of();
    private long[] moments = {};
    private List<Command> sent = List.of();
    /** Answers that end the step. */
    private @Nullable TargetFault refused;

    ExpirePages(Rule rule, Target target, Session session, Remedy remedy, Refusals refusals) {
        this.session = session;
        this.remedy = remedy;
        this.judge = new Judge(rule, Remedy.readsFirst(rule, remedy.way()), refusals);
        this.strict = new Judge(rule, Judge.all(rule), refusals);
        this.expiries = remedy.expiries();
        this.beforehand = rule.keepsBefore() ? new Beforehand(session, target, refusals) : null;
        this.tally = new ExpireTally(rule, target, session, expiries);
    }

    @Override
    public void of(int newDatabase) {
        database = newDatabase;
        tally.of(newDatabase);
    }

    @Override
    public List<Command> prepare(List<byte[]> page) {
        tally.begin();
        List<Judge.Verdict> verdicts = (session.room() > 0 ? judge : strict).judge(session, page);
        List<Command> commands = new ArrayList<>(page.size() + 1);
        List<byte[]> meant = new ArrayList<>(page.size());
        List<byte @Nullable []> fields = new ArrayList<>(page.size());
        long[] at = new long[page.size()];
        for (int i = 0; i < page.size(); i++) {
            Judge.Verdict verdict = verdicts.get(i);
            if (verdict.meant()) {
                meant.add(page.get(i));
                at[meant.size() - 1] = expiries == null ? 0 : expiries.at(page.get(i));
                fields.add(verdict.field());
            } else {
                tally.count(verdict.counter(), page.get(i));
            }
        }
        address(meant, fields, at, commands);
        sent = List.copyOf(commands);
        if (expiries != null) {
            commands.add(Expiries.clock());
        }
        return commands;
    }

    private void address(List<byte[]> meant, List<byte @Nullable []> fields, long[] at, List<Command> commands) {
        Duration keeps = remedy.keepsFor();
        long until = keeps == null ? 0 : System.nanoTime() + keeps.toNanos();
        List<Beforehand.Kept> kept = kept(meant, at);
        keys = new ArrayList<>(meant.size());
        moments = at;
        for (int i = 0; i < meant.size(); i++) {
            String left = kept.isEmpty() ? "" : kept.get(i).left();
            if (!left.isEmpty()) {
                tally.count(left, meant.get(i));
                continue;
            }
            moments[keys.size()] = at[i];
            keys.add(meant.get(i));
            Command change = remedy.command(
                    meant.get(i),
                    fields.get(i),
                    at[i],
                    kept.isEmpty() ? "" : kept.get(i).proof());
            change = kept.isEmpty() ? change : change.touching(kept.get(i).weight());
            commands.add(keeps == null ? change : change.goodUntil(until));
        }
    }

    private List<Beforehand.Kept> kept(List<byte[]> meant, long[] at) {
        if (beforehand == null || meant.isEmpty()) {
            return List.of();
        }
        session.requireRoom();
        return expiries == null ? beforehand.dumps(database, meant) : beforehand.expiries(database, meant, at);
    }

    @Override
    public void settle(List<Reply> replies) {
        List<byte[]> late = settled(replies);
        for (int vain = 0; !late.isEmpty(); ) {
            if (vain == MOST_IN_VAIN) {
                throw new GiveUp(
                        late.size() + " keys could not be reached in time: what was prepared for them is good for "
                                + Durations.format(Objects.requireNonNull(remedy.keepsFor()))
                                + ", and the limits made it wait longer, " + vain
                                + " times in a row; a longer ttl, or larger limits, would be right");
            }
            int before = late.size();
            late = settled(sent(prepare(late)));
            vain = late.size() == before ? vain + 1 : 0;
        }
    }

    private List<Reply> sent(List<Command> commands) {
        return commands.isEmpty()
                ? List.of()
                : CutOff.told(commands.size(), () -> session.send(commands), this::cutOff);
    }

    /** Only changes are counted: whatever was left alone comes again with the page. */
    @Override
    public void cutOff(List<Reply> replies) {
        tally.begin();
        cutOff(IntStream.range(0, sent.size()).boxed().toList(), replies);
        tally.tellChanges();
    }

    /** @param positions of the keys that the replies are about */
    private void cutOff(List<Integer> positions, List<Reply> replies) {
        for (int at = 0; at < positions.size(); at++) {
            int i = positions.get(at);
            Reply reply = replies.get(at);
            if (reply instanceof Reply.Lost) {
                tally.lost(keys.get(i), moments[i]);
            } else if (reply instanceof Reply.Unsent || reply instanceof Reply.Failure) {
                // What a refusal means for the step is said by the fault that ended it.
                tally.untouched(keys.get(i));
            } else {
                tally.answered(remedy.counter(reply), keys.get(i), moments[i]);
            }
        }
    }

    @Override
    public long knownAgain() {
        return tally.known();
    }

    @Override
    public void countedBefore(long changes) {
        tally.countedBefore(changes);
    }

    @Override
    public long takenAway() {
        return session.counted(ExpireTally.DELETED);
    }

    /** @return the keys whose commands had waited for too long to be sent */
    private List<byte[]> settled(List<Reply> replies) {
        List<Integer> again = new ArrayList<>();
        List<byte[]> late = new ArrayList<>();
        refused = null;
        try {
            for (int i = 0; i < sent.size(); i++) {
                if (remedy.isForgotten(replies.get(i))) {
                    again.add(i);
                } else {
                    settle(i, replies.get(i), late);
                }
            }
            if (expiries != null) {
                expiries.heard(replies.getLast());
            }
            repeat(again, late);
            requireNoneRefused();
            tally.recognise();
        } catch (RuntimeException end) {
            CutOff.last(end, tally::tellChanges);
            throw end;
        }
        tally.tell();
        return late;
    }

    private void repeat(List<Integer> again, List<byte[]> late) {
        if (again.isEmpty()) {
            return;
        }
        List<Reply> replies = CutOff.told(
                again.size(),
                () -> {
                    requireNoneRefused();
                    CutOff.ahead(remedy::load);
                    return session.send(again.stream().map(sent::get).toList());
                },
                known -> cutOff(again, known));
        for (int i = 0; i < again.size(); i++) {
            settle(again.get(i), replies.get(i), late);
        }
    }

    private void settle(int position, Reply reply, List<byte[]> late) {
        byte[] key = keys.get(position);
        if (reply instanceof Reply.Unsent) {
            late.add(key);
            tally.untouched(key);
            return;
        }
        try {
            tally.answered(remedy.counter(reply), key, moments[position]);
        } catch (TargetFault fault) {
            // What was changed beside it is counted first.
            refused = fault;
            tally.untouched(key);
        }
    }

    private void requireNoneRefused() {
        if (refused != null) {
            throw refused;
        }
    }
}
