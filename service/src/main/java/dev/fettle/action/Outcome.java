package dev.fettle.action;

/** How a step ended on one target, and whose matter it is. */
public sealed interface Outcome {
    /** One sentence for a person. */
    String summary();

    record Done(String summary) implements Outcome {}

    record NothingToDo(String summary) implements Outcome {}

    /** The engine or the role cannot do it. */
    record NotApplicable(String summary) implements Outcome {}

    /** A guard or a precondition said no; nothing was changed by this step. */
    record Refused(String summary) implements Outcome {}

    /** The server's fault: it went away, answered an error, lost its role. */
    record TargetFailed(String summary) implements Outcome {}

    /** Fettle's fault: a defect, or its database was gone for too long. */
    record FettleFailed(String summary) implements Outcome {}

    /** What came of it could not be found out; a person has to look. Never told as a success. */
    record Unknown(String summary) implements Outcome {}
}
