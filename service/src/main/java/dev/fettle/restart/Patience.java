package dev.fettle.restart;

import java.time.Duration;

/** How long something may still take; runs from its making. */
final class Patience {
    private final long end;

    Patience(Duration whole) {
        this.end = System.nanoTime() + whole.toNanos();
    }

    /** At least a millisecond: to many, none means for ever. */
    Duration left() {
        return Duration.ofMillis(
                Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
    }

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }
}
