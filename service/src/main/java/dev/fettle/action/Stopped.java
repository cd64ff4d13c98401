package dev.fettle.action;

/**
 * The run was asked to pause or cancel, or the lease was lost. Thrown by the session before it sends anything; actions
 * let it pass.
 */
public final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean atOnce;
    private final String left;

    public Stopped(String why) {
        this(why, false, "");
    }

    private Stopped(String why, boolean atOnce, String left) {
        super(why, null, false, false);
        this.atOnce = atOnce;
        this.left = left;
    }

    /** For a reason that does not even let a batch be finished that has begun: nobody may write here any more. */
    public static Stopped atOnce(String why) {
        return new Stopped(why, true, "");
    }

    /** The same, with what is more to be said of how the target is left, for a person. */
    public Stopped leaving(String words) {
        return new Stopped(String.valueOf(getMessage()), atOnce, left.isEmpty() ? words : left + "; " + words);
    }

    /** How the target is left, by the action's word; empty where there is nothing to say. */
    public String left() {
        return left;
    }

    public boolean isAtOnce() {
        return atOnce;
    }
}
