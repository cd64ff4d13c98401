package dev.fettle.actions;

import dev.fettle.action.GiveUp;
import dev.fettle.action.Outcome;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.TargetChanged;
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
     * @throws GiveUp where one kind of error came too often
     */
    public String counter(Reply.Failure failure) {
        return switch (failure.code()) {
            case "MOVED", "ASK", "TRYAGAIN" -> "moved";
            case "WRONGTYPE" -> "skipped-other-type";
            case "READONLY" -> throw new TargetChanged("the server no longer takes writes: " + failure.line());
            default -> {
                last = failure.line();
                if (seen.merge(failure.code(), 1, Integer::sum) >= ENOUGH) {
                    throw new GiveUp("the server answered " + ENOUGH + " times: " + failure.line());
                }
                yield "errors";
            }
        };
    }

    /**
     * The outcome of a step that came to its end: not done where a key answered with an error, for then not every key that
     * was meant was reached. Keys that moved are the run's matter: it has their slots walked over where they went.
     *
     * @param changed whether anything was changed
     */
    public Outcome outcome(Session session, boolean changed, String summary) {
        long errors = session.counted("errors");
        long moved = session.counted("moved");
        if (errors > 0) {
            return new Outcome.TargetFailed(
                    summary + "; " + errors + " answered with an error" + (last == null ? "" : ": " + last));
        }
        String words = moved == 0 ? summary : summary + "; " + moved + " had moved to another shard";
        return changed ? new Outcome.Done(words) : new Outcome.NothingToDo(words);
    }
}
