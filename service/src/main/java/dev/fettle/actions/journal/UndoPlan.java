package dev.fettle.actions.journal;

import dev.fettle.action.Estimate;
import dev.fettle.action.Image;
import dev.fettle.action.Interval;
import dev.fettle.action.Past;
import dev.fettle.action.Reader;
import dev.fettle.action.Target;
import dev.fettle.actions.Pace;
import dev.fettle.actions.ServerScript;
import dev.fettle.actions.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code journal.undo} would put back: how the last changes of the run stand today. */
final class UndoPlan {
    private static final int ENOUGH = 20_000;
    private static final int SHOWN = 5;
    private static final int SMALLEST = 20;
    private static final int LARGEST = 500;

    private final Reader reader;
    private final Target target;
    private final UUID run;
    private final Inspection inspection;
    private final List<String> samples = new ArrayList<>();
    private final List<String> nearMisses = new ArrayList<>();
    private long looked;
    private long ours;

    private UndoPlan(Reader reader, Target target, UUID run) {
        this.reader = reader;
        this.target = target;
        this.run = run;
        this.inspection = new Inspection(reader, target);
    }

    static Estimate plan(Target target, UndoParams params, Reader reader) {
        Past.Kept kept = reader.past().of(params.id());
        String nothing = nothing(params, kept);
        return nothing == null
                ? new UndoPlan(reader, target, params.id()).estimate(kept)
                : new Estimate.Nothing(nothing);
    }

    /** Why there is nothing to undo; null where there may be. */
    static @Nullable String nothing(UndoParams params, Past.Kept kept) {
        if (kept.dropped()) {
            return "what run " + params.run() + " kept of this shard is gone: its retention is over";
        }
        return kept.images() == 0 ? "run " + params.run() + " kept nothing of this shard" : null;
    }

    private Estimate estimate(Past.Kept kept) {
        long block = Long.MAX_VALUE;
        boolean whole = false;
        while (looked < ENOUGH && !whole) {
            Optional<Past.Block> next = reader.past().before(run, block);
            whole = next.isEmpty();
            if (next.isPresent()) {
                block = next.get().id();
                look(next.get().images().reversed());
            }
        }
        long all = whole ? looked : Math.max(kept.images(), looked);
        if (whole && ours == 0) {
            return new Estimate.Nothing("none of the " + looked + " changes of run " + run + " is still as it left it"
                    + (nearMisses.isEmpty() ? "" : ", such as " + nearMisses.getFirst()));
        }
        Interval keys = Share.of(ours, looked, all, true);
        Interval commands = Interval.exactly(all);
        return new Estimate.Work(
                keys,
                Interval.ZERO,
                commands,
                Pace.of(reader, inspection.verb()).seconds(0, commands),
                samples,
                nearMisses,
                notes(kept, all, whole));
    }

    private List<String> notes(Past.Kept kept, long all, boolean whole) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "only what still is as run " + run + " left it is put back; what anybody touched since stays as it is");
        notes.add("an undo is not undone: run the playbook again instead");
        if (kept.lost() > 0) {
            notes.add("the journal was full: the last " + kept.lost() + " changes cannot be undone");
        }
        if (!whole) {
            notes.add("estimated from the last " + looked + " of " + all + " changes");
        }
        if (!ServerScript.mayRun(target)) {
            notes.add(Restoring.RACE);
        }
        return notes;
    }

    private void look(List<Image> images) {
        for (List<Image> batch : new Batches(images, () -> reader.chunk(inspection.verb(), SMALLEST, LARGEST))) {
            reader.select(Batches.database(batch.getFirst()));
            List<@Nullable Standing> standings = inspection.of(batch);
            for (int i = 0; i < batch.size(); i++) {
                looked++;
                Standing standing = standings.get(i);
                String name = Batches.name(batch.get(i));
                if (standing == Standing.OURS) {
                    ours++;
                    show(samples, name);
                } else if (standing != null) {
                    show(nearMisses, name + " (" + standing.words() + ")");
                }
            }
        }
    }

    private static void show(List<String> shown, String line) {
        if (shown.size() < SHOWN && !shown.contains(line)) {
            shown.add(line);
        }
    }
}
