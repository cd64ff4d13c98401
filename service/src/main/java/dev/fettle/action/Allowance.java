package dev.fettle.action;

/**
 * What the limits of a playbook let a step take of one server, for estimates.
 *
 * @param serverShare of the server's main thread; more than 0, at most 1
 * @param writesPerSecond commands that change something
 * @param expiriesPerSecond keys that may expire in one second because of the step
 */
public record Allowance(double serverShare, long writesPerSecond, long expiriesPerSecond) {
    /** A fifth of the main thread, as playbooks have it that say nothing, and any number of the others. */
    public static final Allowance DEFAULT = new Allowance(0.2, Long.MAX_VALUE, Long.MAX_VALUE);
}
