package dev.fettle.action;

/** A restart that surely did not take place: nothing was sent, or it was refused before anything was done. */
public final class NothingSent extends TargetFault {
    private static final long serialVersionUID = 1L;

    public NothingSent(String message) {
        super(message);
    }

    public NothingSent(String message, Throwable cause) {
        super(message, cause);
    }
}
