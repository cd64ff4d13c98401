package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.actions.Info;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The moment at which each key is to expire, on the server's clock. It hangs on nothing but the step, the key and the tick
 * in which the key is reached, so that a later attempt of the step knows its own earlier work from anybody else's.
 */
final class Expiries {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private final Term term;
    private final long base;
    private final long seed;
    private final boolean first;
    private long now;
    private final LongSupplier nanos;
    private long heardAt;

    /** @param nanos our own clock, of which only differences count */
    Expiries(Term term, long base, long seed, boolean first, LongSupplier nanos) {
        this.term = term;
        this.base = base;
        this.seed = seed;
        this.first = first;
        this.now = base;
        this.nanos = nanos;
        this.heardAt = nanos.getAsLong();
    }

    /** Counted from the server's present moment, or from the one that an earlier attempt began at. */
    static Expiries of(Session session, Term term) {
        long now = Info.clock(session.send(clock())).toEpochMilli();
        boolean[] first = {false};
        String settled = session.settled("expiries", () -> {
            first[0] = true;
            return now + " " + (long) (session.random() * (1L << 53));
        });
        int blank = settled.indexOf(' ');
        Expiries expiries = new Expiries(
                term,
                Long.parseLong(settled.substring(0, blank)),
                Long.parseLong(settled.substring(blank + 1)),
                first[0],
                System::nanoTime);
        expiries.now = now;
        return expiries;
    }

    Term term() {
        return term;
    }

    /** Asks for the server's clock: once in each exchange, for the next one. */
    static Command clock() {
        return Command.of("TIME");
    }

    void heard(Reply time) {
        if (!(time instanceof Reply.Unsent)) {
            now = Info.clock(time).toEpochMilli();
            heardAt = nanos.getAsLong();
        }
    }

    /** The server's moment: what it said last, and what has passed since by our own clock. */
    private long present() {
        return now + Duration.ofNanos(nanos.getAsLong() - heardAt).toMillis();
    }

    /** Whether no attempt came before this one. */
    boolean isFirst() {
        return first;
    }

    /** In milliseconds since 1970, for a key that is reached now. */
    long at(byte[] key) {
        return base + Math.ceilDiv(present() - base, term.tick()) * term.tick() + own(key);
    }

    /** The expiry from lowest to highest that this step can have given the key; empty where there is none. */
    OptionalLong given(byte[] key, long lowest, long highest) {
        long own = base + own(key);
        long tick = Math.ceilDiv(lowest - own, term.tick());
        long at = own + tick * term.tick();
        boolean can = tick >= 0 && tick <= Math.ceilDiv(present() - base, term.tick()) && at <= highest;
        return can ? OptionalLong.of(at) : OptionalLong.empty();
    }

    /** From the least time to live on, one tick less than the greatest at most. */
    private long own(byte[] key) {
        return term.shortest() + Long.remainderUnsigned(hash(key), term.spread() + 1);
    }

    private long hash(byte[] key) {
        long hash = seed ^ (key.length * ODD);
        int i = 0;
        for (; i + Long.BYTES <= key.length; i += Long.BYTES) {
            hash = mixed(hash ^ (long) LONGS.get(key, i));
        }
        long rest = 0;
        for (; i < key.length; i++) {
            rest = (rest << 8) | (key[i] & 0xff);
        }
        return mixed(hash ^ rest);
    }

    /** The finisher of SplitMix64. */
    private static long mixed(long value) {
        long z = value + ODD;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
