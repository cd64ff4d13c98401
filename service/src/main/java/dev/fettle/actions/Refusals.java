package dev.fettle.actions;

import dev.fettle.action.Reply;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Error replies to single keys. A key that moved or changed its type is left alone and counted; an error that says that
 * the server refuses (NOPERM, OOM, MISCONF …) ends the step once it repeats, for the next key would fare no better.
 */
public final class Refusals {
    private static final int ENOUGH = 10;

    private final Map<String, Integer> seen = new HashMap<>();
    private @Nullable String last;

    /**
     * The counter of the result that this one belongs to.
     *
     * @throws TargetFault where one kind of error came too often
     */
    public String counter(Reply.Failure failure) {
        return switch (failure.code()) {
            case "MOVED", "ASK", "TRYAGAIN" -> "moved";
            case "WRONGTYPE" -> "skipped-other-type";
            case "READONLY" -> throw new TargetChanged("the server no longer takes writes: " + failure.line());
            default -> {
                last = failure.line();
                if (seen.merge(failure.code(), 1, Integer::sum) >= ENOUGH) {
                    throw new TargetFault("the server answered " + ENOUGH + " times: " + failure.line());
                }
                yield "errors";
            }
        };
    }

    /** The words for a summary; empty without errors. */
    public String told(long errors) {
        return errors == 0 ? "" : "; " + errors + " answered with an error" + (last == null ? "" : ": " + last);
    }
}
