package dev.fettle.action;

/** The server behind the address is another incarnation or has another role: what was read of it is void. */
public final class TargetChanged extends TargetFault {
    private static final long serialVersionUID = 1L;

    public TargetChanged(String message) {
        super(message);
    }
}
