package dev.fettle.guard;

import dev.fettle.action.Vitals;

/** A replica that is connected but says nothing may be as far behind as it likes. */
final class ReplicaSilence implements Watch {
    /** From here on Redis itself takes a replica for no good one (redis.conf, min-replicas-max-lag 10). */
    private static final long MOST = 10;

    @Override
    public Finding look(Vitals vitals, long nanos) {
        return vitals.silence() <= MOST
                ? Finding.FINE
                : new Finding(
                        Finding.Grade.OVER,
                        "silence",
                        "a replica has not said for " + vitals.silence() + " s how far it is; the bound is " + MOST
                                + " s",
                        "mend or remove the replica");
    }
}
