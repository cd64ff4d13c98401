package dev.fettle.actions.collections;

import dev.fettle.Problem;
import dev.fettle.action.Glob;
import dev.fettle.action.Param;
import dev.fettle.actions.PatternCheck;
import java.util.ArrayList;
import java.util.List;

/** The parameters of {@code zset.trim}. */
public record TrimParams(
        @Param("the names of the sorted sets, as a pattern such as leaderboard:*, or one name")
        Glob pattern,

        @Param("how many elements each keeps; at least 1") long keep,

        @Param(value = "which elements are kept: those with the highest or the lowest scores", defaults = "highest")
        Which which,

        @Param(
                value = "how many of the elements that are cut off on a server are kept, so that the cut can be undone:"
                        + " those next to the kept ones first; 0 for none",
                defaults = "100000",
                max = "10000000")
        long undoElements,

        @Param(value = "the numbered databases; empty for all that hold keys", defaults = "[]")
        List<Long> databases,

        @Param(value = "allow a pattern that every key matches", defaults = "false")
        boolean allowEverything) {

    /** Which end of a sorted set is kept. */
    public enum Which {
        HIGHEST,
        LOWEST
    }

    private static final long MOST = 1_000_000_000_000L;

    public TrimParams {
        databases = List.copyOf(databases);
    }

    /** @throws Problem naming what is wrong */
    void check() {
        List<Problem.Detail> wrong = new ArrayList<>(PatternCheck.wrong(pattern, allowEverything, databases));
        if (keep < 1 || keep > MOST) {
            wrong.add(new Problem.Detail(
                    "keep",
                    keep == 0
                            ? "0 would remove every element, and with the last one the key"
                            : keep + " is out of bounds",
                    "from 1 to " + MOST + "; to delete keys use keys.expire with delete: true"));
        }
        if (undoElements < 0) {
            wrong.add(new Problem.Detail("undoElements", undoElements + " is out of bounds", "from 0 to 10000000"));
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-parameters", wrong);
        }
    }
}
