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

    /** A key that has a time to live of at most this many seconds is left alone. */
    long leaveAloneUpTo() {
        return params.only() == ExpireParams.Only.WITHOUT_TTL ? Long.MAX_VALUE : longest();
    }

    /** A time to live in whole seconds, jittered. */
    long ttl(double random) {
        long shortest = shortest();
        return shortest + (long) (random * (longest() - shortest + 1));
    }

    /** The least time to live that is given, in seconds. */
    long shortest() {
        double exact = seconds() * (1 - params.jitter().fraction());
        return Math.max(1, Math.min(Math.round(seconds()), (long) Math.ceil(exact - 1e-9)));
    }

    /** The greatest time to live that is given, in seconds. */
    long longest() {
        double exact = seconds() * (1 + params.jitter().fraction());
        return Math.max(Math.round(seconds()), (long) Math.floor(exact + 1e-9));
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
        return Able.lacks(target, "scan", params.delete() ? "unlink" : "expire");
    }

    private double seconds() {
        Duration ttl = params.ttl();
        return ttl == null ? 0 : ttl.toMillis() / 1000.0;
    }
}
