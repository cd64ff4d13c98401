package dev.fettle.run;

/** Where a run stands. */
public enum RunState {
    PENDING,
    RUNNING,
    /** Asked to pause; targets at work stop at their next exchange. */
    PAUSING,
    PAUSED,
    /** Asked to end, by a person or by its failure budget; targets at work stop at their next exchange. */
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isOver() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
