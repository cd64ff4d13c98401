package dev.fettle.actions.topology;

import dev.fettle.action.Session;
import dev.fettle.action.TargetFault;
import org.jspecify.annotations.Nullable;

/**
 * What proves, by the new primary's own word, that it goes on where the old one ended: the history that it continues, from
 * which byte, and whether the others could follow it without being sent all data anew. For the evidence alone: a server
 * that does not tell fails nothing.
 */
final class Continuity {
    private final Session session;
    private final Intent intent;
    private final @Nullable Member first;

    private Continuity(Session session, Intent intent, @Nullable Member first) {
        this.session = session;
        this.intent = intent;
        this.first = first;
    }

    /** Looked at before the others follow. */
    static Continuity of(Session session, Intent intent) {
        return new Continuity(session, intent, look(session, intent));
    }

    /** Once they follow: notes what came of it. */
    void note() {
        Member now = look(session, intent);
        if (first == null
                || now == null
                || !now.runId().equals(first.runId())
                || now.text("master_replid2").matches("0*")) {
            session.note(intent.to() + " did not tell whose history it continues");
            return;
        }
        session.note(intent.to() + " continues history " + now.text("master_replid2") + " as "
                + now.text("master_replid") + " from offset " + now.text("second_repl_offset") + "; since then "
                + more(now, "sync_partial_ok") + " partial and " + more(now, "sync_full")
                + " full synchronisations with it");
    }

    private long more(Member now, String counter) {
        return now.number(counter) - (first == null ? 0 : first.number(counter));
    }

    private static @Nullable Member look(Session session, Intent intent) {
        try {
            return Picture.member(session.shard(), intent.to());
        } catch (TargetFault silent) {
            return null;
        }
    }
}
