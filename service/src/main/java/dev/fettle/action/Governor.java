package dev.fettle.action;

/**
 * Paces the commands of one step on one server, so that the people whom the server serves do not feel the remedy. Asked
 * by the connection around every exchange, from one thread at a time.
 */
public interface Governor {
    /**
     * Called before a burst goes out; may wait until it is time.
     *
     * @throws dev.fettle.action.Stopped where the step is to end: nothing is sent then. Where the burst follows others of
     *     its batch, only if it cannot wait until the batch is through
     */
    void before(Burst burst);

    /**
     * Called once more right before commands go out, where time has passed since {@link #before}: never waits.
     *
     * @throws dev.fettle.action.Stopped as {@link #before} does
     */
    default void check(Burst burst) {}

    /**
     * Called after a burst, however it ended.
     *
     * @param nanos time from the first byte sent to the last reply read, in nanoseconds; where the burst waited for the
     *     one before it, from the last reply to that
     */
    void after(Burst burst, long nanos);

    /**
     * Called about once a second with how the server is, when nothing is on its way. Where the server is over a bound,
     * waits a moment.
     *
     * @return whether work may go on; where not, it wants to be told again how the server is
     * @throws GiveUp where the server was over a bound for too long
     * @throws Stopped where the step is to end
     */
    default boolean observe(Vitals vitals) {
        return true;
    }

    /**
     * Whether a second exchange may go out while the first is on its way, so that the server need not wait for us. The
     * server may then do both without a break, and nothing rests in between.
     */
    default boolean overlaps() {
        return false;
    }

    /**
     * How much weight one burst of that kind may have; at least 1. A single command that is heavier goes out alone.
     *
     * @param kind as {@link Burst#kind}
     */
    default long room(String kind) {
        return Long.MAX_VALUE;
    }

    /**
     * How many keys or elements the next command of that kind should touch, between smallest and largest; fewer where
     * even the smallest holds the server for too long, at least 1.
     *
     * @param kind the command's verb
     * @param smallest what is worth a round trip
     * @param largest what would be sent to an idle server
     */
    int chunk(String kind, int smallest, int largest);

    /** What one unit of weight of that kind costs the server, in nanoseconds; 0 where none was seen. */
    default double cost(String kind) {
        return 0;
    }
}
