package dev.fettle.action;

import java.util.Map;

/**
 * One connection to one server, bound to the incarnation and role that were planned, letting through only the commands
 * that an action declares. Not for use by several threads at once.
 */
public interface GovernedConnection extends Reader, AutoCloseable {
    /** How many commands of each kind were sent so far, by verb with subcommand ({@code memory|usage}); a copy. */
    Map<String, Long> commandsSent();

    /** Ends the connection; harmless when done twice. */
    @Override
    void close();
}
