package dev.fettle.actions.journal;

import com.google.auto.service.AutoService;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Effect;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Past;
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Refusals;
import dev.fettle.fleet.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes back what a run changed, where it still is as the run left it: the last change first. */
@AutoService(Action.class)
public final class JournalUndo implements Action {
    private static final ActionSpec<UndoParams> SPEC = new ActionSpec<>(
            "journal.undo",
            "Takes back what a run changed, where it still is as the run left it",
            UndoParams.class,
            Risk.MEDIUM,
            Effect.WRITES,
            new Needs(
                    Set.of("time", "pttl", "pexpiretime", "exists", "type", "zcard", "zscore"),
                    Set.of("persist", "pexpireat", "zadd", "restore", "script|load", "evalsha"),
                    Set.of(Role.PRIMARY)),
            "Nothing: an undo is not undone; run the playbook again instead",
            """
            action: journal.undo
            with: {run: 00000000-0000-0000-0000-000000000000}
            """,
            UndoParams::check,
            UndoPlan::plan,
            JournalUndo::execute);

    @Override
    public ActionSpec<?> spec() {
        return SPEC;
    }

    private static Outcome execute(Target target, UndoParams params, Session session) {
        Past.Kept kept = session.past().of(params.id());
        String barred = UndoPlan.barred(params, kept);
        if (barred != null) {
            return new Outcome.Refused(barred);
        }
        if (kept.changes() == 0) {
            return new Outcome.NothingToDo(UndoPlan.nothing(params));
        }
        UndoPlan.missing(kept).forEach(session::note);
        Refusals refusals = new Refusals();
        Restoring restoring = new Restoring(session, target, refusals);
        if (restoring.races()) {
            session.note(Restoring.RACE);
        }
        UndoWalk walk = new UndoWalk(session, params.id(), restoring, kept.changes());
        walk.all();
        String summary = summary(params, kept, session, walk);
        if (session.past().of(params.id()).dropped()) {
            return new Outcome.TargetFailed(
                    summary + "; the others could not be read any more: the retention of the journal was over");
        }
        long moved = session.counted(Standing.MOVED.counter());
        if (moved > 0) {
            return new Outcome.TargetFailed(summary + "; " + moved + " not put back: " + Standing.MOVED.words());
        }
        boolean changed = session.counted(Standing.OURS.counter()) + session.counted(UndoCounts.MEMBERS) > 0;
        return refusals.outcome(session, changed, summary);
    }

    private static String summary(UndoParams params, Past.Kept kept, Session session, UndoWalk walk) {
        long members = walk.members();
        long keys = walk.keys();
        List<String> parts = new ArrayList<>();
        if (keys > 0 || members == 0) {
            parts.add(session.counted(Standing.OURS.counter()) + " of " + keys + " changes");
        }
        if (members > 0) {
            parts.add(session.counted(UndoCounts.MEMBERS) + " of " + members + " elements cut off");
        }
        StringBuilder summary = new StringBuilder(String.join(" and ", parts))
                .append(" of run ")
                .append(params.run())
                .append(" taken back");
        UndoPlan.missing(kept).forEach(line -> summary.append("; ").append(line));
        for (Standing standing : List.of(Standing.TOUCHED, Standing.GONE, Standing.AS_BEFORE, Standing.EXPIRED)) {
            left(session, standing.counter(), standing.words(), summary);
        }
        left(session, Restoring.PROTECTED, "is protected", summary);
        return summary.toString();
    }

    private static void left(Session session, String counter, String words, StringBuilder summary) {
        long many = session.counted(counter);
        if (many > 0) {
            summary.append("; ").append(many).append(" left alone: ").append(words);
        }
    }
}
