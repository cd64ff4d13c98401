package dev.fettle.actions.collections;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.KeyNames;
import dev.fettle.actions.KeyWalk;
import dev.fettle.actions.Refusals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What {@code zset.trim} does with each page of keys: measures them, then cuts in steps until nothing is above. */
final class TrimPages implements KeyWalk.Page {
    /** Rounds in which all elements that were read had changed before they could go. */
    private static final int MOST_MISSES = 20;

    /** A sorted set that still has too many elements. */
    private static final class Overlong {
        final byte[] key;
        long excess;
        long patience;
        int misses;

        Overlong(byte[] key, long excess) {
            this.key = key;
            this.excess = excess;
            // What is filled faster than it is cut is left to another day, and said.
            this.patience = 3 * excess + 1_000_000;
        }
    }

    private final Session session;
    private final Trim trim;
    private final Refusals refusals;
    private final KeptCuts keptCuts;
    private int database;
    private List<byte[]> keys = List.of();

    TrimPages(Session session, Target target, Trim trim, Refusals refusals) {
        this.session = session;
        this.trim = trim;
        this.refusals = refusals;
        this.keptCuts = new KeptCuts(session, target, trim);
    }

    @Override
    public void of(int newDatabase) {
        database = newDatabase;
    }

    @Override
    public List<Command> prepare(List<byte[]> page) {
        keys = page;
        return page.stream().map(Trim::size).toList();
    }

    @Override
    public void settle(List<Reply> replies) {
        Deque<Overlong> tooLong = new ArrayDeque<>();
        for (int i = 0; i < replies.size(); i++) {
            long excess = excess(replies.get(i));
            if (excess > 0) {
                tooLong.add(new Overlong(keys.get(i), excess));
            }
        }
        while (!tooLong.isEmpty()) {
            if (keptCuts.left() > 0) {
                keptRound(tooLong);
            } else {
                round(tooLong);
            }
        }
    }

    /**
     * One exchange: as many cuts as fit into the governor's chunk, each with the size after it. Sets that were begun come
     * first, so that never more are begun than may be changed.
     */
    private void round(Deque<Overlong> tooLong) {
        long sets = Math.max(1, session.room());
        long room = session.chunk("zremrangebyrank", Trim.SMALLEST, Trim.LARGEST);
        List<Overlong> cut = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        while (room > 0 && cut.size() < sets && !tooLong.isEmpty()) {
            Overlong next = tooLong.remove();
            long elements = Math.min(room, next.excess);
            room -= elements;
            cut.add(next);
            commands.add(trim.remove(next.key, elements));
            commands.add(Trim.size(next.key));
        }
        List<Reply> replies = session.send(commands);
        List<Overlong> unfinished = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            if (isUnfinished(cut.get(i), replies.get(2 * i), replies.get(2 * i + 1))) {
                unfinished.add(cut.get(i));
            }
        }
        unfinished.reversed().forEach(tooLong::addFirst);
    }

    /** One round of cuts that can be undone. */
    private void keptRound(Deque<Overlong> tooLong) {
        long sets = Math.max(1, session.room());
        long room = Math.min(keptCuts.left(), session.chunk("evalsha", KeptCuts.SMALLEST, KeptCuts.LARGEST));
        List<Overlong> cut = new ArrayList<>();
        List<KeptCuts.Cut> cuts = new ArrayList<>();
        while (room > 0 && cut.size() < sets && !tooLong.isEmpty()) {
            Overlong next = tooLong.remove();
            long elements = Math.min(room, next.excess);
            room -= elements;
            cut.add(next);
            cuts.add(new KeptCuts.Cut(next.key, elements));
        }
        List<Reply> replies = keptCuts.make(database, cuts);
        List<Overlong> unfinished = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            Overlong set = cut.get(i);
            if (replies.isEmpty() || isUnfinished(set, replies.get(2 * i), replies.get(2 * i + 1))) {
                unfinished.add(set);
            }
        }
        unfinished.reversed().forEach(tooLong::addFirst);
    }

    private boolean isUnfinished(Overlong set, Reply removed, Reply size) {
        if (removed instanceof Reply.Failure failure) {
            session.count(refusals.counter(failure), 1);
            return false;
        }
        session.count("removed", removed.asLong());
        set.excess = excess(size);
        set.patience -= removed.asLong();
        if (set.excess <= 0) {
            session.count("trimmed", 1);
            session.count(Session.CHANGED, 1);
            return false;
        }
        set.misses += removed.asLong() == 0 ? 1 : 0;
        if (set.misses > (keptCuts.left() > 0 ? MOST_MISSES : 0) || set.patience <= 0) {
            session.count("skipped-growing", 1);
            session.count(Session.CHANGED, 1);
            session.note(KeyNames.shown(set.key) + " grows faster than it can be cut; " + set.excess
                    + " elements above the limit are left");
            return false;
        }
        return true;
    }

    private long excess(Reply size) {
        if (size instanceof Reply.Failure failure) {
            session.count(refusals.counter(failure), 1);
            return 0;
        }
        return size.asLong() - trim.params().keep();
    }
}
