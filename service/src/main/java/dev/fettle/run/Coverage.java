package dev.fettle.run;

import dev.fettle.fleet.SlotView;
import dev.fettle.fleet.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Whether the walks over a target's keys met every key that was there from their beginning to their end. A cursor that
 * was carried over a restart or a failover misses a quarter of the keys, and a slot that moves takes its keys past a walk;
 * neither shows in the server's answers.
 *
 * @param began the slots it held when the walk in hand began; null for servers that are no cluster, and between walks
 * @param met of a cluster's slots, those that every walk met as a whole, as {@link Slots} writes them; null before the
 *     first walk, and for servers that are no cluster
 * @param missed slots that were there when a walk began and had gone before it ended, likewise; empty for none
 * @param walks how often the target was walked over
 */
public record Coverage(
        State state, @Nullable SlotView began, @Nullable String met, String missed, int walks) {
    /** What is known of it. */
    public enum State {
        /** No step walks over keys, or none has ended. */
        NONE,
        COMPLETE,
        INCOMPLETE
    }

    public static final Coverage NONE = new Coverage(State.NONE, null, null, "", 0);

    /** A walk begins; where one was broken off before, what it would have met and what has gone since is missed. */
    Coverage beginning(SlotView view) {
        Slots gone = began == null ? Slots.NONE : began.ownedSlots().minus(view.ownedSlots());
        return new Coverage(state, view, met, missedSlots().plus(gone).toString(), walks);
    }

    /** A walk has come to its end on a server that is no cluster, and on one incarnation. */
    Coverage whole() {
        return new Coverage(worse(State.COMPLETE), null, null, "", walks + 1);
    }

    /** A walk over a node of a cluster has come to its end. */
    Coverage walked(SlotView first, SlotView last) {
        Slots whole = first.throughout(last);
        Slots gone = first.ownedSlots().minus(whole);
        Slots every = met == null ? whole : Slots.parse(met).in(whole);
        Slots lost = missedSlots().plus(gone).minus(every);
        return new Coverage(
                worse(lost.isEmpty() ? State.COMPLETE : State.INCOMPLETE),
                null,
                every.toString(),
                lost.toString(),
                walks + 1);
    }

    /** A walk was broken off. */
    Coverage broken() {
        return new Coverage(State.INCOMPLETE, null, met, missed, walks);
    }

    /** What was missed here was met where it went. */
    Coverage mended() {
        return new Coverage(State.COMPLETE, null, met, "", walks);
    }

    /** To be walked over once more from the beginning; what is missed so far stays to be found. */
    Coverage again() {
        return new Coverage(State.NONE, null, null, missed, walks);
    }

    Slots metSlots() {
        return met == null ? Slots.NONE : Slots.parse(met);
    }

    Slots missedSlots() {
        return Slots.parse(missed);
    }

    private State worse(State other) {
        return state == State.INCOMPLETE ? State.INCOMPLETE : other;
    }
}
