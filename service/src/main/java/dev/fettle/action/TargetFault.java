package dev.fettle.action;

/**
 * A target did not do as a server should: unreachable, an error reply, another incarnation. Ends its step as
 * TargetFailed.
 */
public class TargetFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TargetFault(String message) {
        super(message);
    }

    public TargetFault(String message, Throwable cause) {
        super(message, cause);
    }
}
