package dev.fettle.actions.collections;

import com.google.auto.service.AutoService;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Effect;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.actions.Info;
import dev.fettle.actions.KeyWalk;
import dev.fettle.actions.Refusals;
import dev.fettle.fleet.Role;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cuts sorted sets, such as leaderboards, to the elements that matter, in steps too small to be felt. */
@AutoService(Action.class)
public final class ZsetTrim implements Action {
    private static final ActionSpec<TrimParams> SPEC = new ActionSpec<>(
            "zset.trim",
            "Cuts sorted sets to the elements with the highest or lowest scores",
            TrimParams.class,
            Risk.MEDIUM,
            Effect.WRITES,
            new Needs(
                    Set.of(
                            "info",
                            "time",
                            "scan",
                            "type",
                            "zcard",
                            "zrange",
                            "zscore",
                            "zrank",
                            "zrevrank",
                            "memory|usage"),
                    Set.of("zremrangebyrank", "zrem", "script|load", "evalsha"),
                    Set.of(Role.PRIMARY)),
            "The first undoElements elements that were cut off, where they are still missing from a set that is still"
                    + " there",
            """
            action: zset.trim
            with: {pattern: "leaderboard:*", keep: 10000, which: highest}
            """,
            TrimParams::check,
            TrimPlan::plan,
            ZsetTrim::execute);

    @Override
    public ActionSpec<?> spec() {
        return SPEC;
    }

    private static Outcome execute(Target target, TrimParams params, Session session) {
        String lack = lacks(target);
        if (lack != null) {
            return new Outcome.NotApplicable(lack);
        }
        var databases = Info.databases(session, params.databases());
        if (databases.isEmpty()) {
            return new Outcome.NothingToDo("there are no keys");
        }
        Refusals refusals = new Refusals();
        new KeyWalk(session, target, params.pattern(), type(target))
                .over(databases, new TrimPages(session, target, new Trim(params), refusals));
        String matched = " of " + session.counted("matched") + " sorted sets that match " + params.pattern();
        if (session.counted("removed") == 0) {
            return refusals.outcome(session, false, "none" + matched + " had more than " + params.keep() + " elements");
        }
        String done = session.counted("removed") + " elements cut off " + session.counted(Session.CHANGED);
        long unkept = session.counted(Session.NOT_KEPT);
        return refusals.outcome(
                session, true, done + matched + (unkept == 0 ? "" : "; " + unkept + " of them cannot be brought back"));
    }

    static @Nullable String lacks(Target target) {
        return Able.lacks(target, "scan", "zcard", "zremrangebyrank");
    }

    /** TYPE came to SCAN with 6.0; before, other keys answer WRONGTYPE and are left alone. */
    static @Nullable String type(Target target) {
        return target.instance().engine().speaks(6, 0) ? "zset" : null;
    }
}
