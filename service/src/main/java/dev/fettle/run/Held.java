package dev.fettle.run;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A claim that this node works on: how long the lease surely lasts, whether the work is to stop, and the progress that is
 * still to be written. The worker and the heartbeat share it.
 */
final class Held {
    /** Why work is cut off; decides what becomes of the target. */
    enum Stop {
        /** Its run pauses: to be taken up again. */
        PAUSE,
        /** Its run ends. */
        CANCEL,
        /** This node shuts down: another one takes it up. */
        DRAIN,
        /** The lease is lost: nothing may be written any more, neither to the server nor to the database. */
        LOST
    }

    private final RunStore.Claim claim;
    private final Duration margin;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final AtomicReference<@Nullable Due> unwritten = new AtomicReference<>();
    private volatile @Nullable Journal journal;

    /** The heartbeat's own: progress that waits for its images. */
    private @Nullable Due waiting;

    private volatile long deadlineNanos;

    /**
     * @param askedAtNanos {@link System#nanoTime()} before the lease was asked for: the database measures from later, so
     *     what is counted from here is never too long, whatever the clocks say
     * @param margin how long before the end of the lease nothing is begun any more
     */
    Held(RunStore.Claim claim, long askedAtNanos, Duration lease, Duration margin) {
        this.claim = claim;
        this.margin = margin;
        this.deadlineNanos = askedAtNanos + lease.toNanos();
    }

    RunStore.Claim claim() {
        return claim;
    }

    void renewed(long askedAtNanos, Duration lease) {
        deadlineNanos = askedAtNanos + lease.toNanos();
    }

    /** The first reason counts, except that a lost lease overrides all, and that what pauses may still end or move on. */
    void stop(Stop why) {
        if (why == Stop.LOST) {
            stop.set(Stop.LOST);
        } else if (!stop.compareAndSet(null, why)) {
            stop.compareAndSet(Stop.PAUSE, why);
        }
    }

    /** Why the next command may not be sent; null where it may. */
    @Nullable
    Stop stopped(long nowNanos) {
        if (deadlineNanos - margin.toNanos() - nowNanos <= 0) {
            // The heartbeat did not come through in time. Even if it does now, another node may have taken over.
            stop(Stop.LOST);
        }
        return stop.get();
    }

    /** A checkpoint, and how many images of what was changed have to be written before it. */
    private record Due(
            RunStore.Checkpoint checkpoint, @Nullable Journal journal, long images) {}

    /** Where the step at work keeps its images from now on. */
    void keepsIn(Journal newJournal) {
        journal = newJournal;
    }

    void progressed(RunStore.Checkpoint checkpoint) {
        Journal keeping = journal;
        unwritten.set(new Due(checkpoint, keeping, keeping == null ? 0 : keeping.added()));
    }

    /** What has to be written, once; nothing while its images are not written yet. For one caller at a time. */
    RunStore.@Nullable Checkpoint takeUnwritten() {
        Due due = waiting == null ? unwritten.getAndSet(null) : waiting;
        if (due == null) {
            return null;
        }
        Journal keeping = due.journal();
        waiting = keeping == null || keeping.isDurable(due.images()) ? null : due;
        return waiting == null ? due.checkpoint() : null;
    }
}
