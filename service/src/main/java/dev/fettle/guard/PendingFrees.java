package dev.fettle.guard;

import dev.fettle.action.Vitals;

/**
 * Objects that wait to be freed in the background. One thread frees them; what it has not come to still takes memory,
 * though the keys are gone (redis/redis#11193).
 */
final class PendingFrees implements Watch {
    /** Only objects of more than 64 parts wait (lazyfree.c): some thousands are a moment's work, more are a queue. */
    private static final long MANY = 1_000;

    private static final long TOO_MANY = 10_000;
    private boolean over;

    @Override
    public Finding look(Vitals vitals, long nanos) {
        long pending = vitals.facts().memory().lazyfreePending();
        over = pending > TOO_MANY || (over && pending > MANY);
        if (!over && pending <= MANY) {
            return Finding.FINE;
        }
        return new Finding(
                over ? Finding.Grade.OVER : Finding.Grade.STRAINED,
                "frees",
                pending + " objects wait to be freed in the background; the bound is " + TOO_MANY
                        + (over ? ", and work goes on from " + MANY : ""),
                "find out what else deletes, and run when it is done");
    }
}
