package dev.fettle.action;

/**
 * The run was asked to pause or cancel, or the lease was lost. Thrown by the session before it sends anything; actions
 * let it pass.
 */
public final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean atOnce;

    public Stopped(String why) {
        this(why, false);
    }

    private Stopped(String why, boolean atOnce) {
        super(why, null, false, false);
        this.atOnce = atOnce;
    }

    /** For a reason that does not even let a batch be finished that has begun: nobody may write here any more. */
    public static Stopped atOnce(String why) {
        return new Stopped(why, true);
    }

    public boolean isAtOnce() {
        return atOnce;
    }
}
