package dev.fettle.guard;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Vitals;

/**
 * Memory that grows towards its limit while the step works: even a time to live takes some, and what is brought back
 * takes all of it. A server that was full before is no reason to leave it full; one that others fill while the step
 * waits is not helped by waiting.
 */
final class MemoryRoom implements Watch {
    /** Of maxmemory. Beyond it a server throws keys away, or refuses writes. */
    private static final double NEARLY_FULL = 0.95;
    /** Of maxmemory: what clients' buffers take and give back from one look to the next is less. */
    private static final double GROWN = 0.01;

    private long first = -1;
    private long whenFull = -1;

    @Override
    public Finding look(Vitals vitals, long nanos) {
        var memory = vitals.facts().memory();
        long used = memory.usedBytes();
        long most = memory.maxBytes();
        first = first < 0 ? used : Math.min(first, used);
        if (most == 0 || used < NEARLY_FULL * most || used - first < GROWN * most) {
            whenFull = -1;
            return Finding.FINE;
        }
        boolean full = used >= most;
        whenFull = full && whenFull < 0 ? used : whenFull;
        boolean others = full && used - whenFull > GROWN * most;
        return new Finding(
                full && !others ? Finding.Grade.OVER : Finding.Grade.STRAINED,
                "memory",
                "used memory grew from " + new ByteSize(first) + " to " + new ByteSize(used)
                        + " since the step began; maxmemory is " + new ByteSize(most),
                "raise maxmemory, or make room first");
    }
}
