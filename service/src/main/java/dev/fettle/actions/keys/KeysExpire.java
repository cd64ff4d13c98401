package dev.fettle.actions.keys;

import com.google.auto.service.AutoService;
import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Effect;
import dev.fettle.action.Needs;
import dev.fettle.action.Outcome;
import dev.fettle.action.Risk;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Info;
import dev.fettle.actions.KeyWalk;
import dev.fettle.actions.Refusals;
import dev.fettle.fleet.Role;
import java.util.Set;

/** Gives keys that should not live for ever a time to live, or deletes them. */
@AutoService(Action.class)
public final class KeysExpire implements Action {
    private static final ActionSpec<ExpireParams> SPEC = new ActionSpec<>(
            "keys.expire",
            "Gives the keys of a pattern a time to live, or deletes them",
            ExpireParams.class,
            Risk.MEDIUM,
            Effect.WRITES,
            new Needs(
                    Set.of(
                            "info",
                            "time",
                            "scan",
                            "randomkey",
                            "pttl",
                            "pexpiretime",
                            "type",
                            "object|idletime",
                            "hget",
                            "memory|usage",
                            "dump"),
                    Set.of("pexpireat", "unlink", "script|load", "evalsha"),
                    Set.of(Role.PRIMARY)),
            "A time to live that was given or shortened, where nobody touched the key since; keys deleted with backup,"
                    + " where no others took their place. Not: keys that have expired, or were deleted without backup",
            """
            action: keys.expire
            with: {pattern: "temp:*", ttl: 1h, jitter: 15%, only: without-ttl}
            """,
            ExpireParams::check,
            ExpirePlan::plan,
            KeysExpire::execute);

    @Override
    public ActionSpec<?> spec() {
        return SPEC;
    }

    private static Outcome execute(Target target, ExpireParams params, Session session) {
        Rule rule = new Rule(params);
        String unsuited = rule.unsuited(target);
        if (unsuited != null) {
            return new Outcome.NotApplicable(unsuited);
        }
        var databases = Info.databases(session, params.databases());
        if (databases.isEmpty()) {
            return new Outcome.NothingToDo("there are no keys");
        }
        Refusals refusals = new Refusals();
        Remedy remedy = new Remedy(rule, target, session, refusals);
        if (remedy.way() == Remedy.Way.READ_FIRST) {
            session.note(ExpireNotes.RACE);
        }
        // TYPE came to SCAN with 6.0; before, the type is read of each key.
        boolean scansByType = rule.type() == null || target.instance().engine().speaks(6, 0);
        new KeyWalk(session, target, params.pattern(), scansByType ? rule.type() : null)
                .over(databases, new ExpirePages(rule, target, session, remedy, refusals));
        return outcome(params, session, refusals);
    }

    private static Outcome outcome(ExpireParams params, Session session, Refusals refusals) {
        long deleted = session.counted("deleted");
        long expired = session.counted("expired");
        String matched = " of " + session.counted("matched") + " that match " + params.pattern();
        if (deleted + expired + session.counted(ExpireTally.NOT_KNOWN) == 0) {
            return refusals.outcome(session, false, "none" + matched + " had anything to be done");
        }
        long unknown = session.counted(ExpireTally.NOT_KNOWN);
        String done = params.delete() ? deleted + " keys deleted" : expired + " keys given a time to live";
        if (unknown > 0) {
            done += ", and up to " + unknown + " more whose answers were lost with the connection";
        }
        return refusals.outcome(session, true, done + matched);
    }
}
