package dev.fettle.actions;

import dev.fettle.action.Command;
import dev.fettle.action.Protection;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import java.util.List;

/** Keeps protected keys from a remedy, which never hears of them. */
final class Spared implements KeyWalk.Page {
    private static final String COUNTER = "skipped-protected";

    private final KeyWalk.Page work;
    private final Protection protection;
    private final Session session;
    private int spared;

    private Spared(KeyWalk.Page work, Protection protection, Session session) {
        this.work = work;
        this.protection = protection;
        this.session = session;
    }

    /** The same work, where nothing is protected. */
    static KeyWalk.Page from(KeyWalk.Page work, Protection protection, Session session) {
        return protection.isNone() ? work : new Spared(work, protection, session);
    }

    @Override
    public List<Command> prepare(List<byte[]> keys) {
        List<byte[]> free =
                keys.stream().filter(key -> protection.of(key) == null).toList();
        spared = keys.size() - free.size();
        return work.prepare(free);
    }

    @Override
    public void of(int database) {
        work.of(database);
    }

    @Override
    public void cutOff(List<Reply> replies) {
        work.cutOff(replies);
    }

    @Override
    public void countedBefore(long changes) {
        work.countedBefore(changes);
    }

    @Override
    public long knownAgain() {
        return work.knownAgain();
    }

    @Override
    public void settle(List<Reply> replies) {
        work.settle(replies);
        if (spared > 0) {
            session.count(COUNTER, spared);
        }
    }
}
