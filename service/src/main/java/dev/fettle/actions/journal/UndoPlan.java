package dev.fettle.actions.journal;

import dev.fettle.action.Estimate;
import dev.fettle.action.Image;
import dev.fettle.action.Interval;
import dev.fettle.action.Past;
import dev.fettle.action.Reader;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.actions.Pace;
import dev.fettle.actions.ServerScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code journal.undo} would put back: how changes from all parts of the run stand today. */
final class UndoPlan {
    private static final int SMALLEST = 20;
    private static final int LARGEST = 500;

    private final Reader reader;
    private final Target target;
    private final UUID run;
    private final Inspection inspection;
    private final UndoTally tally = new UndoTally();

    private UndoPlan(Reader reader, Target target, UUID run) {
        this.reader = reader;
        this.target = target;
        this.run = run;
        this.inspection = new Inspection(reader, target, true);
    }

    static Estimate plan(Target target, UndoParams params, Reader reader) {
        Past.Kept kept = reader.past().of(params.id());
        String barred = barred(params, kept);
        if (barred != null) {
            return new Estimate.NotApplicable(barred);
        }
        return kept.changes() == 0
                ? new Estimate.Nothing(nothing(params))
                : new UndoPlan(reader, target, params.id()).estimate(kept);
    }

    /** Why the run may not or cannot be undone; null where it can. */
    static @Nullable String barred(UndoParams params, Past.Kept kept) {
        return kept.dropped()
                ? "what run " + params.run() + " kept of this shard is gone: its retention is over"
                : kept.barred();
    }

    static String nothing(UndoParams params) {
        return "run " + params.run() + " kept nothing of this shard";
    }

    /** What cannot be undone since nothing was kept of it. */
    static List<String> missing(Past.Kept kept) {
        List<String> lines = new ArrayList<>();
        if (kept.lost() > 0) {
            lines.add("the journal was full: the last " + kept.lost() + " changes cannot be undone");
        }
        if (kept.unkept() > 0) {
            lines.add(kept.unkept() + " more were made without keeping anything of them and cannot be undone");
        }
        return lines;
    }

    private Estimate estimate(Past.Kept kept) {
        boolean whole = look(kept);
        String lack = Able.lacks(target, tally.commands());
        if (lack != null) {
            return new Estimate.NotApplicable(lack);
        }
        long all = whole ? tally.looked() : Math.max(kept.changes(), tally.looked());
        if (tally.ours() == 0 && tally.moved() > 0) {
            return new Estimate.NotApplicable(tally.moved() + " of " + tally.looked() + " changes of run " + run
                    + " cannot be put back: what they are about lies on another shard now");
        }
        if (whole && tally.ours() == 0) {
            return new Estimate.Nothing(
                    "none of the " + tally.looked() + " changes of run " + run + " is still as it left it"
                            + (tally.nearMisses().isEmpty()
                                    ? ""
                                    : ", such as " + tally.nearMisses().getFirst()));
        }
        Interval commands = Interval.exactly(all);
        return new Estimate.Work(
                tally.keys(all),
                Interval.ZERO,
                commands,
                Pace.of(reader, inspection.verb()).seconds(0, commands),
                tally.samples(),
                tally.nearMisses(),
                notes(kept, all, whole));
    }

    private List<String> notes(Past.Kept kept, long all, boolean whole) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "only what still is as run " + run + " left it is put back; what anybody touched since stays as it is");
        notes.add("an undo is not undone: run the playbook again instead");
        notes.addAll(missing(kept));
        if (tally.moved() > 0) {
            notes.add(
                    tally.moved() + " of the " + tally.looked() + " changes that were looked at are about what lies on"
                            + " another shard now: they cannot be put back, and the target will end as failed");
        }
        if (!whole) {
            notes.add("estimated from " + tally.looked() + " of " + all + " changes");
        }
        if (!ServerScript.mayRun(target)) {
            notes.add(Restoring.RACE);
        }
        return notes;
    }

    /** The last changes first. @return whether all were looked at */
    private boolean look(Past.Kept kept) {
        Spread spread = Spread.over(reader.past().blocks(run), kept.changes());
        Reverse reverse = new Reverse();
        boolean whole = spread.isWhole();
        for (long id : spread.blocks().reversed()) {
            Optional<Past.Block> block = reader.past().before(run, id + 1);
            if (block.isPresent()) {
                List<Image> changes = reverse.of(block.get().images());
                List<Image> some = spread.of(changes);
                whole &= some.size() == changes.size();
                inspect(some);
            }
        }
        return whole;
    }

    private void inspect(List<Image> images) {
        for (List<Image> batch : new Batches(images, () -> reader.chunk(inspection.verb(), SMALLEST, LARGEST))) {
            reader.select(Batches.database(batch.getFirst()));
            List<@Nullable Standing> standings = inspection.of(batch);
            for (int i = 0; i < batch.size(); i++) {
                tally.add(batch.get(i), standings.get(i));
            }
        }
    }
}
