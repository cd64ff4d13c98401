package dev.fettle.action;

/** Nobody listens at the server's address: its process has ended. */
public final class TargetGone extends TargetFault {
    private static final long serialVersionUID = 1L;

    public TargetGone(String message, Throwable cause) {
        super(message, cause);
    }
}
