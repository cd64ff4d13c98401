package dev.fettle.action;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** An action's whole world while it executes: governed commands, checkpoints, counters, notes. */
public interface Session extends Reader {
    /** The counter of keys that were changed; every action that changes keys adds to it, and limits are judged by it. */
    String CHANGED = "changed";

    /** The counter of changes that were made without keeping anything of them, since the step was not to or could not. */
    String NOT_KEPT = "not-kept";

    /** Before the names of what was begun, among the settled values. */
    String BEGUN = "begun:";

    /** Before the same names, once it is concluded. */
    String CONCLUDED = "concluded:";

    /** Where an earlier attempt on the same incarnation was cut off; empty at the first one. */
    Map<String, String> resumeFrom();

    /**
     * Says that everything before this position is done. Cheap: call it after each page; it is written about once a
     * second, together with the counters, and always when the step ends or is cut off.
     */
    void checkpoint(Map<String, String> position);

    /** Adds to a counter of the result, such as {@code expired}; survives a crash with the checkpoint. */
    void count(String counter, long by);

    /** What the counter stands at, earlier attempts included. */
    long counted(String counter);

    /** Whether all of the target is gone through once more, since keys had moved: what was counted before it stays counted. */
    boolean isRepeated();

    /** Sets counters back to where the step began: what they count is met again, since the work begins anew. */
    void countAnew(Predicate<String> which);

    /** How many more keys may be changed; a write beyond that ends the step before it is sent. */
    default long room() {
        return Long.MAX_VALUE;
    }

    /** Ends the step where there is no room, as a write would: for what is kept before one. */
    default void requireRoom() {}

    /** How far it is, for progress; expected may be 0 where it is not known. */
    void progress(long done, long expected);

    /** One line for the evidence. */
    void note(String line);

    /**
     * Waits, for a server that needs time to show what was done.
     *
     * @throws Stopped as soon as the run is asked to stop
     */
    void pause(Duration time);

    /**
     * Waits in the middle of what was {@link #begun(String, Supplier) begun}: a run that pauses does not cut it off.
     *
     * @return whether there may be waited on; otherwise the run is to end, and what was begun is to be concluded soon
     * @throws Stopped where another node is to take over
     */
    boolean waitThrough(Duration time);

    /**
     * A value that is settled once for the step: what the first attempt gave, in every later one too, on whichever node
     * and incarnation. Durable when this returns.
     *
     * @throws Stopped where the lease is lost
     */
    String settled(String name, Supplier<String> first);

    /** The value of that name where it was settled by this attempt or an earlier one. */
    Optional<String> settled(String name);

    /**
     * As {@link #settled(String, Supplier)}, for something that must not be left half-done: until it is {@link #concluded
     * concluded} by its name, the target is taken up again, also in a run that pauses or ends, whatever becomes of the node
     * at work. Whoever finds it begun brings it to its end, forward or back, before it asks whether it may go on.
     */
    default String begun(String name, Supplier<String> first) {
        return settled(BEGUN + name, first);
    }

    /** What was written down as {@link #begun(String, Supplier) begun}, by this attempt or an earlier one. */
    default Optional<String> begun(String name) {
        return settled(BEGUN + name);
    }

    /** Writes down what came of something that was begun; it counts as half-done no more. */
    default String concluded(String name, Supplier<String> how) {
        return settled(CONCLUDED + name, how);
    }

    /** What came of it, where it was concluded. */
    default Optional<String> concluded(String name) {
        return settled(CONCLUDED + name);
    }

    /**
     * Keeps what was changed, so that it can be undone. Cheap: it is written in the background, and always before the next
     * checkpoint is. For changes that the action knows again after a crash; where the journal is full they are counted.
     */
    void journal(List<Image> images);

    /**
     * Keeps what is about to be changed: written when this returns.
     *
     * @return false where the journal is full, so that what comes now cannot be undone
     * @throws Stopped where the lease is lost
     */
    boolean journalFirst(List<Image> images);

    /** A random number from 0 (inclusive) to 1, for jitter. */
    double random();
}
