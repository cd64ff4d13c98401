package dev.fettle.actions.keys;

import dev.fettle.action.ParamType;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which keys are meant and what is to become of them, derived from the parameters. */
record Rule(ExpireParams params) {
    /** The type as TYPE answers it; null for any. */
    @Nullable
    String type() {
        if (params.field() != null) {
            return "hash";
        }
        return params.type() == null ? null : ParamType.word(params.type());
    }

    /** Whether the present time to live of a key matters. */
    boolean looksAtTtl() {
        return !(params.delete() && params.only() == ExpireParams.Only.ANY);
    }

    /** A key that has a time to live of at most this many milliseconds is left alone. */
    long leaveAloneUpTo() {
        Term term = term();
        return term == null || params.only() == ExpireParams.Only.WITHOUT_TTL ? Long.MAX_VALUE : term.longest();
    }

    /** Whether something is read and kept of each key before it is changed, so that the change can be undone. */
    boolean keepsBefore() {
        return params.delete() ? params.backup() : params.only() == ExpireParams.Only.ANY;
    }

    /** How long keys are to live; null where they are deleted. */
    @Nullable
    Term term() {
        Duration ttl = params.ttl();
        return ttl == null ? null : Term.of(ttl, params.jitter());
    }

    /** Why the server cannot do this at all; null where it can. */
    @Nullable
    String unsuited(Target target) {
        String policy = target.facts().memory().policy();
        var instance = target.instance();
        if (params.idle() != null && policy.toLowerCase(Locale.ROOT).contains("lfu")) {
            return "under maxmemory-policy " + policy
                    + " the server counts how often a key is used, not when it last was; idle cannot be judged";
        }
        if (params.idle() != null
                && params.field() != null
                && !instance.capabilities().can("client|no-touch")
                && !instance.engine().speaks(7, 2)) {
            return "reading the field counts as a use of the key on a server without CLIENT NO-TOUCH (7.2);"
                    + " use idle or field, not both";
        }
        return params.backup()
                ? Able.lacks(target, "scan", "unlink", "memory|usage", "dump")
                : Able.lacks(target, "scan", params.delete() ? "unlink" : "pexpireat");
    }
}
