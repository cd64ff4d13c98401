package dev.fettle.action;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ways by which the process of a server is restarted, as the operator of Fettle has configured them. A playbook
 * names a way and nothing else: what is run, where, and as whom stands in the configuration, and what is filled in from
 * the fleet cannot become more than one plain word of it.
 */
public interface Restarts {
    /** The way that every server knows, by its own command; it needs no configuration and belongs to the action. */
    String SHUTDOWN = "shutdown";

    /** No way but {@link #SHUTDOWN}. */
    Restarts NONE = new NoRestarts();

    /** The names of the configured ways; {@link #SHUTDOWN} is not among them. */
    Set<String> names();

    /** Why this way cannot be used for this server, told as advice; null where it can. Asks nobody and changes nothing. */
    @Nullable
    String refusal(String way, Incarnation server);

    /**
     * The very words that {@link #restart} would have run, and where, for whoever approves it; without secrets.
     *
     * @throws NothingSent where there is a {@link #refusal}
     */
    String told(String way, Incarnation server);

    /**
     * Has the server's supervisor restart it, and returns when that was told so. The server is not back by then: its
     * {@code run_id} and its readiness say when.
     *
     * @throws NothingSent where there is a {@link #refusal}, where the supervisor was not reached, or where it refused
     *     before it did anything
     * @throws TargetFault where it failed otherwise, or took longer than its configured time: the server may be
     *     restarted all the same
     */
    void restart(String way, Incarnation server);
}
