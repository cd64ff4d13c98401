package dev.fettle.actions.keys;

import dev.fettle.action.Target;
import java.util.ArrayList;
import java.util.List;

/** What whoever approves should know. */
final class ExpireNotes {
    static final String RACE =
            "the server lets us run no script: each key is read and then changed, and what the application does to it"
                    + " in between is not seen";

    private ExpireNotes() {}

    static List<String> of(Rule rule, Target target) {
        List<String> notes = new ArrayList<>();
        if (rule.params().delete()) {
            notes.add("deletes cannot be undone");
        } else {
            notes.add("a later SET without KEEPTTL removes the time to live again; the lasting cure is in the"
                    + " application");
        }
        if (Remedy.best(rule, target) == Remedy.Way.READ_FIRST) {
            notes.add(RACE);
        }
        return notes;
    }
}
