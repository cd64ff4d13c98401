package dev.fettle.restart;

import dev.fettle.action.Incarnation;
import org.jspecify.annotations.Nullable;

/** One configured way. Its messages are read after its name and that of the server. */
interface Way extends AutoCloseable {
    /** Why it cannot be used for this server; null where it can. */
    @Nullable
    String refusal(Incarnation server);

    /** What would be run, and where. Called only without a {@link #refusal}. */
    String told(Incarnation server);

    /**
     * Tells the supervisor. Called only without a {@link #refusal}.
     *
     * @throws NotTold where it did not agree, or not in time
     */
    void restart(Incarnation server);

    @Override
    default void close() {}
}
