package dev.fettle.guard;

import dev.fettle.action.Vitals;
import org.jspecify.annotations.Nullable;

/** How busy the thread is that serves the clients, whoever keeps it so: what is left is theirs first. */
final class MainThread implements Watch {
    /** Where nine tenths are taken, whoever comes waits behind nine others on average (a queue of rate r: r / (1 - r)). */
    private static final double BUSY = 0.9;

    private Vitals.@Nullable Processor before;

    @Override
    public Finding look(Vitals vitals, long nanos) {
        Vitals.Processor now = vitals.processor();
        Vitals.Processor then = before;
        before = now;
        if (now == null || then == null || nanos <= 0 || now.mainThread() != then.mainThread()) {
            return Finding.FINE;
        }
        double share = (now.seconds() - then.seconds()) * 1e9 / nanos;
        return share < BUSY
                ? Finding.FINE
                : new Finding(
                        Finding.Grade.STRAINED,
                        "load",
                        "the server's " + (now.mainThread() ? "main thread" : "process") + " was busy for "
                                + Math.round(share * 100) + "% of the time; the bound is " + Math.round(BUSY * 100)
                                + "%",
                        "run when less is going on");
    }
}
