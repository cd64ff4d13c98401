package dev.fettle.change;

import dev.fettle.Problem;

/** The transitions of a change, and nothing else: no clock, no store. */
final class ChangeMachine {
    /** What can happen to a change. */
    enum Event {
        /** As many people as the policy asks for have approved. */
        ENOUGH_APPROVALS,
        REJECTION,
        WITHDRAWAL,
        /** Its time ran out before it started. */
        TIME_OUT,
        /** Its run was created. */
        START,
        /** The fleet is no longer what the plan was made for. */
        DRIFT
    }

    private ChangeMachine() {}

    /** @throws Problem (conflict) naming the change, its state and the event, where that may not happen now */
    static ChangeState next(ChangeId id, ChangeState state, Event event) {
        ChangeState next = switch (state) {
            case AWAITING_APPROVAL ->
                switch (event) {
                    case ENOUGH_APPROVALS -> ChangeState.APPROVED;
                    case REJECTION -> ChangeState.REJECTED;
                    case WITHDRAWAL -> ChangeState.WITHDRAWN;
                    case TIME_OUT -> ChangeState.EXPIRED;
                    case DRIFT -> ChangeState.SUPERSEDED;
                    case START -> null;
                };
            case APPROVED ->
                switch (event) {
                    case START -> ChangeState.STARTED;
                    case REJECTION -> ChangeState.REJECTED;
                    case WITHDRAWAL -> ChangeState.WITHDRAWN;
                    case TIME_OUT -> ChangeState.EXPIRED;
                    case DRIFT -> ChangeState.SUPERSEDED;
                    case ENOUGH_APPROVALS -> null;
                };
            case STARTED, REJECTED, EXPIRED, WITHDRAWN, SUPERSEDED -> null;
        };
        if (next == null) {
            throw Problem.conflict(
                    "wrong-state",
                    "change " + id + " is " + words(state) + "; it takes no " + words(event)
                            + (state == ChangeState.STARTED ? ": pause or cancel its run instead" : ""));
        }
        return next;
    }

    static String words(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
