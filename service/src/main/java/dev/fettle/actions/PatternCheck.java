package dev.fettle.actions;

import dev.fettle.Problem;
import dev.fettle.action.Glob;
import java.util.ArrayList;
import java.util.List;

/** What a choice of keys must hold to before anything is asked of a server. */
public final class PatternCheck {
    private PatternCheck() {}

    /** What is wrong with the parameters {@code pattern} and {@code databases}; empty where nothing is. */
    public static List<Problem.Detail> wrong(Glob pattern, boolean allowEverything, List<Long> databases) {
        List<Problem.Detail> wrong = new ArrayList<>();
        if (!allowEverything && (pattern.matchesEverything() || pattern.hasNoFixedPart())) {
            wrong.add(new Problem.Detail(
                    "pattern",
                    "'" + pattern + "' matches every key, or nearly every one",
                    "a pattern with a fixed part such as temp:*, or allowEverything: true"));
        }
        for (Long database : databases) {
            if (database < 0 || database > 1_000_000) {
                wrong.add(new Problem.Detail("databases", database + " is no database", "numbers such as 0"));
            }
        }
        return wrong;
    }
}
