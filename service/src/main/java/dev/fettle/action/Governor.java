package dev.fettle.action;

/**
 * Paces the commands of one step on one server, so that the people whom the server serves do not feel the remedy. Asked
 * by the connection around every exchange, from one thread at a time.
 */
public interface Governor {
    /**
     * Called before commands are sent; may wait until it is time.
     *
     * @param commands how many go in one exchange; at least 1
     * @throws dev.fettle.action.Stopped where the step is to end: nothing is sent then
     */
    void before(int commands);

    /**
     * Called once more right before commands go out, where time has passed since {@link #before}: never waits.
     *
     * @throws dev.fettle.action.Stopped where the step is to end
     */
    default void check() {}

    /**
     * Called after an exchange, however it ended.
     *
     * @param commands how many were sent
     * @param nanos time from the first byte sent to the last reply read, in nanoseconds
     */
    void after(int commands, long nanos);

    /**
     * How many keys or elements the next exchange should touch, between smallest and largest; at least 1.
     *
     * @param smallest what is worth a round trip
     * @param largest what would be sent to an idle server
     */
    int chunk(int smallest, int largest);
}
