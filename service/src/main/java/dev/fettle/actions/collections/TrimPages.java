package dev.fettle.actions.collections;

import dev.fettle.action.Command;
import dev.fettle.action.Pending;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.CutOff;
import dev.fettle.actions.KeyNames;
import dev.fettle.actions.KeyWalk;
import dev.fettle.actions.Refusals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code zset.trim} does with each page of keys: measures them, then cuts in steps until nothing is above. The next
 * cuts are on their way while the last ones are counted, where the governor lets them; a cut never takes more than is
 * above the limit when it is made, so it may be sent before it is known what the one before it left.
 */
final class TrimPages implements KeyWalk.Page {
    /** Rounds in which all elements that were read had changed before they could go. */
    private static final int MOST_MISSES = 20;

    /** A sorted set that has too many elements. */
    private static final class Overlong {
        final byte[] key;

        /** Elements above the limit beyond those that are being cut. */
        long excess;

        long underWay;
        long patience;
        int misses;
        boolean begun;
        boolean over;

        Overlong(byte[] key, long excess) {
            this.key = key;
            this.excess = excess;
            // What is filled faster than it is cut is left to another day, and said.
            this.patience = 3 * excess + 1_000_000;
        }
    }

    private record Cut(Overlong set, long elements) {}

    /** One exchange: cuts, each with the size after it. */
    private record Round(List<Cut> cuts, Pending replies) {}

    private final Session session;
    private final Trim trim;
    private final Refusals refusals;
    private final KeptCuts keptCuts;
    private int database;
    private List<byte[]> keys = List.of();

    /** Sets that were cut and are not at their end. */
    private long begun;

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
        while (!tooLong.isEmpty() && keptCuts.left() > 0) {
            keptRound(tooLong);
        }
        cut(tooLong);
    }

    private void cut(Deque<Overlong> tooLong) {
        Round last = null;
        begun = 0;
        try {
            while (last != null || !tooLong.isEmpty()) {
                Round next = tooLong.isEmpty() ? null : begin(tooLong);
                Round ended = last;
                last = next;
                settle(ended, tooLong);
            }
        } catch (RuntimeException e) {
            Round open = last;
            CutOff.last(e, () -> settle(open, tooLong));
            throw e;
        }
    }

    /**
     * As many cuts as fit into the governor's chunk. Sets that were begun come first, so that never more are begun than may
     * be changed.
     */
    private Round begin(Deque<Overlong> tooLong) {
        long room = session.chunk("zremrangebyrank", Trim.SMALLEST, Trim.LARGEST);
        long sets = Math.max(1, session.room());
        List<Cut> cuts = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        while (room > 0 && !tooLong.isEmpty() && (tooLong.getFirst().begun || begun < sets)) {
            Overlong set = tooLong.remove();
            if (set.excess <= 0) {
                // The application took some away; what is under way says the rest.
                continue;
            }
            long elements = Math.min(room, set.excess);
            room -= elements;
            begun += set.begun ? 0 : 1;
            set.begun = true;
            cuts.add(new Cut(set, elements));
            commands.add(trim.remove(set.key, elements));
            commands.add(Trim.size(set.key));
        }
        Pending pending = CutOff.told(commands.size(), () -> session.begin(commands), this::goneUnkept);
        Round round = new Round(cuts, () -> CutOff.told(commands.size(), pending::await, this::goneUnkept));
        for (Cut cut : cuts) {
            cut.set().excess -= cut.elements();
            cut.set().underWay += cut.elements();
            if (cut.set().excess > 0) {
                tooLong.addFirst(cut.set());
            }
        }
        return round;
    }

    private void settle(@Nullable Round round, Deque<Overlong> tooLong) {
        if (round == null) {
            return;
        }
        List<Reply> replies = round.replies().await();
        for (int i = 0; i < round.cuts().size(); i++) {
            Cut cut = round.cuts().get(i);
            Overlong set = cut.set();
            set.underWay -= cut.elements();
            notKept(replies.get(2 * i));
            boolean wasOver = set.over;
            set.over = !isUnfinished(set, replies.get(2 * i), replies.get(2 * i + 1)) || wasOver;
            begun -= set.over && !wasOver ? 1 : 0;
            tooLong.remove(set);
            if (!set.over && set.excess > 0) {
                tooLong.addFirst(set);
            }
        }
    }

    /** Nothing of a page is changed but by its cuts. */
    @Override
    public void cutOff(List<Reply> replies) {}

    private void goneUnkept(List<Reply> replies) {
        gone(replies);
        for (int i = 0; i < replies.size(); i += 2) {
            notKept(replies.get(i));
        }
    }

    /** What went before the step was cut off is counted: nobody can see it later. */
    private void gone(List<Reply> replies) {
        for (int i = 0; i < replies.size(); i += 2) {
            if (replies.get(i) instanceof Reply.Number removed) {
                session.count("removed", removed.value());
            }
        }
    }

    private void notKept(Reply reply) {
        if (reply instanceof Reply.Number removed && removed.value() > 0) {
            session.count(Session.NOT_KEPT, removed.value());
        }
    }

    /** One round of cuts that can be undone. */
    private void keptRound(Deque<Overlong> tooLong) {
        session.requireRoom();
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
        List<Reply> replies = keptCuts.make(database, cuts, this::gone);
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
        if (set.over) {
            return false;
        }
        long left = excess(size);
        set.excess = left - set.underWay;
        set.patience -= removed.asLong();
        if (left <= 0) {
            session.count("trimmed", 1);
            session.count(Session.CHANGED, 1);
            return false;
        }
        set.misses = removed.asLong() == 0 ? set.misses + 1 : 0;
        if (set.misses > (keptCuts.left() > 0 ? MOST_MISSES : 0) || set.patience <= 0) {
            session.count("skipped-growing", 1);
            session.count(Session.CHANGED, 1);
            session.note(KeyNames.shown(set.key) + " grows faster than it can be cut; " + left
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
