package dev.fettle.failover;

/** A client as a user has it, reduced to the one thing that is checked. */
interface WriteClient extends AutoCloseable {
    /**
     * Writes, and returns only when the server has said OK.
     *
     * @throws RuntimeException when it has not; the write may have been done nevertheless
     */
    void set(String key, String value);

    @Override
    void close();
}
