package dev.fettle.run;

/** Where a target of a run stands. */
public enum TargetState {
    /** Not started, or stopped by a pause and to be taken up again from its checkpoint. */
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Left alone for a reason that is nobody's fault: a guard, a precondition, nothing that it could do. */
    SKIPPED,
    /** Not started, or stopped, because the run was ended. */
    CANCELLED,
    /** Its effect could not be proved; a person resolves it. Never shown as success. */
    UNKNOWN;

    public boolean isOver() {
        return this != PENDING && this != RUNNING;
    }
}
