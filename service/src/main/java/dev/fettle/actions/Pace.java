package dev.fettle.actions;

import dev.fettle.action.Interval;

/** How long work takes a server at the default pace, roughly. */
public final class Pace {
    /** Measured on a common server: looking at a key in a scan, and one command on a key, in microseconds. */
    private static final double LOOK = 0.4;

    private static final double COMMAND = 1.5;

    /** The share of the server's main thread that a remedy takes by default. */
    private static final double SHARE = 0.2;

    private Pace() {}

    /** Seconds for a scan of that many keys with that many commands; other machines are three times as fast or slow. */
    public static Interval seconds(long scanned, Interval commands) {
        return new Interval(
                Math.round(at(scanned, commands.low()) / 3), (long) Math.ceil(at(scanned, commands.likely())), (long)
                        Math.ceil(at(scanned, commands.high()) * 3));
    }

    private static double at(long scanned, long commands) {
        return (scanned * LOOK + commands * COMMAND) / 1e6 / SHARE;
    }
}
