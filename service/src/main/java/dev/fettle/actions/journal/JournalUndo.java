package dev.fettle.actions.journal;

import com.google.auto.service.AutoService;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Effect;
import dev.fettle.action.Image;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Past;
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Refusals;
import dev.fettle.fleet.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes back what a run changed, where it still is as the run left it: the last change first. */
@AutoService(Action.class)
public final class JournalUndo implements Action {
    private static final int SMALLEST = 20;
    private static final int LARGEST = 500;
    private static final String BLOCK = "block";
    private static final String DONE = "done";

    private static final ActionSpec<UndoParams> SPEC = new ActionSpec<>(
            "journal.undo",
            "Takes back what a run changed, where it still is as the run left it",
            UndoParams.class,
            Risk.MEDIUM,
            Effect.WRITES,
            new Needs(
                    Set.of("time", "pttl", "pexpiretime", "exists", "type", "zcard"),
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
        String nothing = UndoPlan.nothing(params, kept);
        if (nothing != null) {
            return new Outcome.NothingToDo(nothing);
        }
        if (kept.lost() > 0) {
            session.note("the journal was full: the last " + kept.lost() + " changes cannot be undone");
        }
        Refusals refusals = new Refusals();
        Restoring restoring = new Restoring(session, target, refusals);
        if (restoring.races()) {
            session.note(Restoring.RACE);
        }
        long done = all(params, session, restoring, kept.images());
        session.progress(Math.max(done, kept.images()), Math.max(done, kept.images()));
        long restored = session.counted(Standing.OURS.counter());
        String summary = restored + " of " + kept.images() + " changes of run " + params.run() + " taken back"
                + left(session, Standing.TOUCHED)
                + left(session, Standing.GONE)
                + left(session, Standing.AS_BEFORE)
                + left(session, Standing.EXPIRED);
        return refusals.outcome(session, restored > 0, summary);
    }

    private static long all(UndoParams params, Session session, Restoring restoring, long expected) {
        Map<String, String> resume = session.resumeFrom();
        // A block that was cut off is read again: it is the last one that lies before the next.
        long before = resume.containsKey(BLOCK) ? Long.parseLong(resume.get(BLOCK)) + 1 : Long.MAX_VALUE;
        int skip = Integer.parseInt(resume.getOrDefault(DONE, "0"));
        long done = session.counted("looked-at");
        for (Optional<Past.Block> next = session.past().before(params.id(), before);
                next.isPresent();
                next = session.past().before(params.id(), before)) {
            Past.Block block = next.get();
            List<Image> images = block.images().reversed();
            int at = Math.min(skip, images.size());
            skip = 0;
            for (List<Image> batch : new Batches(
                    images.subList(at, images.size()), () -> session.chunk(restoring.verb(), SMALLEST, LARGEST))) {
                session.select(Batches.database(batch.getFirst()));
                restoring.restore(batch);
                at += batch.size();
                done += batch.size();
                session.count("looked-at", batch.size());
                session.checkpoint(Map.of(BLOCK, Long.toString(block.id()), DONE, Integer.toString(at)));
                session.progress(Math.min(done, expected), expected);
            }
            before = block.id();
        }
        return done;
    }

    private static String left(Session session, Standing standing) {
        long many = session.counted(standing.counter());
        return many == 0 ? "" : "; " + many + " left alone: " + standing.words();
    }
}
