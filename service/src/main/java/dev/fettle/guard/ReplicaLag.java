package dev.fettle.guard;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Vitals;

/**
 * How many bytes the furthest replica is behind. Every write of ours goes through the same stream, and what a replica
 * has not got yet is lost with its primary.
 */
final class ReplicaLag implements Watch {
    private final ByteSize bound;
    private boolean over;

    ReplicaLag(ByteSize bound) {
        this.bound = bound;
    }

    @Override
    public Finding look(Vitals vitals, long nanos) {
        long lag = vitals.facts().replication().lagBytes();
        long half = bound.bytes() / 2;
        // Once over, it is to be well below before the work goes on, or it would start and stop at every look.
        over = lag > bound.bytes() || (over && lag > half);
        if (!over && lag <= half) {
            return Finding.FINE;
        }
        return new Finding(
                over ? Finding.Grade.OVER : Finding.Grade.STRAINED,
                "lag",
                "the furthest replica is " + lag + " bytes behind; limits.maxLag is " + bound
                        + (over ? ", and work goes on from half of it" : ""),
                "look at why the replica does not keep up, or run when less is written");
    }
}
