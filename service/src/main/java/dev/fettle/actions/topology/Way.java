package dev.fettle.actions.topology;

/**
 * A way to make a replica the primary of its shard. Every method may be called again by an attempt that comes after a crash,
 * in the same order.
 */
interface Way {
    /**
     * Sets what must be set before. Ends with {@link dev.fettle.action.Stopped} where the run is asked to stop.
     *
     * @throws dev.fettle.action.TargetFault where it cannot be had; {@link #restore} is called then
     */
    void prepare(Intent intent);

    /** Asks for the switch, once, and looks until it is decided. */
    Switch order(Intent intent);

    /** Finds out what came of an order by another attempt, without giving one. */
    Switch found(Intent intent);

    /** The switch took place: tells those who send clients on. Does not wait for them, and never fails for their sake. */
    default void announce(Intent intent) {}

    /** The switch took place: waits until everybody who has to know knows. */
    void follow(Intent intent);

    /** Puts back what was set before, whatever came of the switch. Harmless when done twice. */
    void restore(Intent intent);
}
