package dev.fettle.actions.keys;

import dev.fettle.action.Interval;
import dev.fettle.action.Target;
import java.util.ArrayList;
import java.util.List;

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
                            ? "deletes with a backup: each key can be brought back while the journal is kept; keys"
                                    + " above 1 MB, and those beyond the journal's " + room + " bytes, are left alone"
                            : "cannot be undone: deletes without backup");
        } else {
            notes.add(undo(keys, room, name));
            notes.add("a later SET without KEEPTTL removes the time to live again; the lasting cure is in the"
                    + " application");
        }
        Remedy.Way way = Remedy.best(rule, target);
        if (way == Remedy.Way.READ_FIRST || (rule.keepsBefore() && way != Remedy.Way.SCRIPT)) {
            notes.add(RACE);
        }
        return notes;
    }

    private static String undo(Interval keys, long room, long name) {
        // Without counting on what names share and what compressing saves; the last block may find no room.
        long fit = room / 8 * 7 / (name + IMAGE);
        if (fit == 0) {
            return "cannot be undone: no journal is kept";
        }
        return keys.high() <= fit
                ? "can be undone while its journal is kept, for keys that nobody touched since"
                : "the journal has room for at least " + fit + " keys: only the first ones can be undone";
    }
}
