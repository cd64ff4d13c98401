package dev.fettle.actions;

import dev.fettle.action.Allowance;
import dev.fettle.action.Interval;
import dev.fettle.action.Reader;

/** How long work takes a server at the pace that the limits allow, roughly. */
public final class Pace {
    /** Measured on a common server, in nanoseconds: looking at a key in a scan, and one command on a key. */
    private static final double LOOK = 400;

    private static final double COMMAND = 1_500;
    /** Other machines are so much faster or slower than the common one. */
    private static final double ANY_MACHINE = 3;
    /** This machine at another hour, where the plan's own sample says what things cost on it. */
    private static final double THIS_MACHINE = 2;
    /** What a write costs more than a read of the same key: replicas and the append-only file get it too. */
    private static final double WRITE = 1.5;

    private final double look;
    private final double command;
    private final double reach;
    private final Allowance allowance;

    private Pace(double look, double command, double reach, Allowance allowance) {
        this.look = look;
        this.command = command;
        this.reach = reach;
        this.allowance = allowance;
    }

    /**
     * As the sample has shown that was taken through this reader.
     *
     * @param read the verb with which single keys were read
     */
    public static Pace of(Reader reader, String read) {
        double look = reader.cost("scan");
        double command = reader.cost(read) * WRITE;
        boolean known = look > 0 && command > 0;
        return known
                ? new Pace(look, command, THIS_MACHINE, reader.allowance())
                : new Pace(LOOK, COMMAND, ANY_MACHINE, reader.allowance());
    }

    /** Seconds for a scan of that many keys with that many writing commands. */
    public Interval seconds(long scanned, Interval commands) {
        return new Interval(
                Math.round(at(scanned, commands.low()) / reach),
                (long) Math.ceil(at(scanned, commands.likely())),
                (long) Math.ceil(at(scanned, commands.high()) * reach));
    }

    private double at(long scanned, long commands) {
        double work = (scanned * look + commands * command) / 1e9 / allowance.serverShare();
        return Math.max(work, (double) commands / allowance.writesPerSecond());
    }
}
