package dev.fettle.actions.keys;

import dev.fettle.action.Durations;
import dev.fettle.action.Interval;
import dev.fettle.action.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What whoever approves should know. */
final class ExpireNotes {
    static final String RACE =
            "the server lets us run no script: each key is read and then changed, and what the application does to it"
                    + " in between is not seen";

    private ExpireNotes() {}

    static List<String> of(Rule rule, Target target, Interval keys) {
        List<String> notes = new ArrayList<>();
        Term term = rule.term();
        if (term == null) {
            notes.add("deletes cannot be undone");
        } else {
            notes.add("the keys expire spread over time, each between " + words(term.shortest()) + " and "
                    + words(term.longest()) + " after it was reached; at most about "
                    + Math.ceilDiv(keys.high() * 1_000, term.spread()) + " a second");
            notes.add("a later SET without KEEPTTL removes the time to live again; the lasting cure is in the"
                    + " application");
        }
        if (Remedy.best(rule, target) == Remedy.Way.READ_FIRST) {
            notes.add(RACE);
        }
        return notes;
    }

    private static String words(long millis) {
        return Durations.format(Duration.ofMillis(millis));
    }
}
