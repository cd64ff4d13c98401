package dev.fettle.guard;

import dev.fettle.action.Burst;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How large bursts may be, so that none holds a server's main thread for long. */
final class Bursts {
    /**
     * A server answers a hundred thousand requests a second and more: whoever comes while we hold it for 1 ms waits as long
     * as behind a hundred others, which clients of a busy server meet all the time.
     */
    static final long LONGEST = Duration.ofMillis(1).toNanos();

    /**
     * What is aimed at: the cost that is learnt is that of the quicker bursts. Of cuts of a large sorted set that were to take
     * 0.75 ms the slowest of some thousands took 1.3 ms, seven tenths more.
     */
    private static final long AIM = LONGEST / 2;

    /** With the bounds lifted two commands may be on their way, which the server can do without a break: 3 ms, and some noise. */
    static final long LONGEST_COMMAND_LIFTED = LONGEST * 3 / 2;

    private final boolean lifted;
    private final Map<String, UnitCost> costs = new HashMap<>();
    private final Map<String, Long> largest = new TreeMap<>();
    private long network;

    /** @param network the round trip of a PING, in nanoseconds: one that was measured once, so perhaps at a bad moment */
    Bursts(boolean lifted, long network) {
        this.lifted = lifted;
        this.network = network;
    }

    /** @return what the server took for it: the round trip without the network's part, in nanoseconds */
    long saw(Burst burst, long nanos) {
        network = Math.min(network, nanos);
        long work = nanos - network;
        UnitCost cost = costs.computeIfAbsent(burst.kind(), kind -> new UnitCost());
        if (lifted) {
            cost.sawOneOfTwo(burst.weight(), work);
        } else {
            cost.saw(burst.weight(), work);
        }
        largest.merge(burst.kind(), burst.weight(), Math::max);
        return work;
    }

    long room(String kind) {
        return lifted ? Long.MAX_VALUE : learnt(kind, AIM);
    }

    /** As {@link #room}, for a single command. */
    long command(String kind) {
        return learnt(kind, lifted ? LONGEST_COMMAND_LIFTED : AIM);
    }

    private long learnt(String kind, long nanos) {
        return costs.computeIfAbsent(kind, any -> new UnitCost()).room(nanos);
    }

    /** Nanoseconds for each unit of weight; 0 where none was seen. */
    double cost(String kind) {
        UnitCost cost = costs.get(kind);
        return cost == null ? 0 : cost.nanos();
    }

    /** The heaviest burst of each kind so far. */
    Map<String, Long> largest() {
        return Map.copyOf(largest);
    }
}
