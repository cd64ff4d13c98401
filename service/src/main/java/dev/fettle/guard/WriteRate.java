package dev.fettle.guard;

import org.jspecify.annotations.Nullable;

/** Lets through so many writes a second and no more, on average over any stretch longer than a tenth of a second. */
final class WriteRate {
    /** Of a second: what one burst may take at once, and what a pause that lasted too long may make good. */
    private static final int PARTS = 10;

    private static final long SECOND = 1_000_000_000;
    private final double nanosPerWrite;
    private final long room;
    private long free;

    /** @param perSecond null for any number */
    WriteRate(@Nullable Long perSecond, long now) {
        this.nanosPerWrite = perSecond == null ? 0 : (double) SECOND / perSecond;
        this.room = perSecond == null ? Long.MAX_VALUE : Math.max(1, perSecond / PARTS);
        this.free = now;
    }

    boolean isBounded() {
        return nanosPerWrite > 0;
    }

    /** How many may go at once. */
    long room() {
        return room;
    }

    /** Nanoseconds until the next write may go. */
    long owed(long now) {
        return Math.max(0, free - now);
    }

    void sent(long writes, long now) {
        if (nanosPerWrite > 0 && writes > 0) {
            long start = now - free > SECOND / PARTS ? now - SECOND / PARTS : free;
            free = start + Math.round(writes * nanosPerWrite);
        }
    }
}
