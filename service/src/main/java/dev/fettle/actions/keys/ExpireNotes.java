package dev.fettle.actions.keys;

import dev.fettle.action.Durations;
import dev.fettle.action.Interval;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What whoever approves should know. */
final class ExpireNotes {
    static final String RACE =
            "the server lets us run no script: each key is read and then changed, and what the application does to it"
                    + " in between is not seen";

    /** Of an image, beside the name: its kind, its database, lengths, the moment. */
    private static final int IMAGE = 10;

    private ExpireNotes() {}

    /**
     * @param room how many bytes of images the journal keeps
     * @param name how long the names of the keys are, about
     */
    static List<String> of(Rule rule, Target target, Interval keys, long room, long name) {
        List<String> notes = new ArrayList<>();
        if (rule.params().delete()) {
            notes.add(
                    rule.keepsBefore()
                            ? "deletes with a backup: each key can be brought back until it would have expired, and"
                                    + " no longer than runs.journalKept; keys above "
                                    + (Beforehand.LARGEST_KEY >> 10) + " KB, and those beyond the journal's " + room
                                    + " bytes, are left alone"
                            : "cannot be undone: deletes without backup");
        } else {
            notes.add(undo(rule, keys, room, name));
            notes.add("a later SET without KEEPTTL removes the time to live again; the lasting cure is in the"
                    + " application");
        }
        String lack = rule.params().backup() ? Able.lacks(target, "restore") : null;
        if (lack != null) {
            notes.add("as things are the backup cannot be put back: " + lack);
        }
        Remedy.Way way = Remedy.best(rule, target);
        if (way == Remedy.Way.READ_FIRST || (rule.keepsBefore() && way != Remedy.Way.SCRIPT)) {
            notes.add(RACE);
        }
        return notes;
    }

    private static String shortest(Rule rule) {
        Term term = Objects.requireNonNull(rule.term(), "only what does not delete is asked");
        return Durations.format(Duration.ofSeconds(term.shortest() / 1000));
    }

    private static String undo(Rule rule, Interval keys, long room, long name) {
        // Without counting on what names share and what compressing saves; the last block may find no room.
        long fit = room / 8 * 7 / (name + IMAGE);
        if (fit == 0) {
            return "cannot be undone: no journal is kept";
        }
        return keys.high() <= fit
                ? "can be undone until the first of them expire, in about " + shortest(rule)
                        + ", and no longer than runs.journalKept; keys that anybody touched since stay as they are"
                : "the journal has room for at least " + fit + " keys: only the first ones can be undone";
    }
}
