package dev.fettle.change;

/** Where a change stands. STARTED is the last one of the good way: from there on its run tells. */
public enum ChangeState {
    AWAITING_APPROVAL,
    /** Approved, or needing nobody's approval; starts as soon as it may. */
    APPROVED,
    STARTED,
    REJECTED,
    EXPIRED,
    WITHDRAWN,
    /** The fleet moved on since the plan was made: plan again and ask again. */
    SUPERSEDED;

    public boolean isOver() {
        return this != AWAITING_APPROVAL && this != APPROVED;
    }
}
