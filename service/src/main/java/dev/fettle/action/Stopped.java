package dev.fettle.action;

/**
 * The run was asked to pause or cancel, or the lease was lost. Thrown by the session before it sends anything; actions
 * let it pass.
 */
public final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Stopped(String why) {
        super(why, null, false, false);
    }
}
