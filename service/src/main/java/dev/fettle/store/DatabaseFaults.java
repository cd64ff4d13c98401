package dev.fettle.store;

import dev.fettle.Problem;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.util.PSQLException;

/** Tells a database that is away from a request that it cannot take, and both from a defect of ours. */
final class DatabaseFaults {
    private DatabaseFaults() {}

    /** What to throw instead: a Problem where somebody can do something about it, otherwise the same exception. */
    static RuntimeException told(JdbiException e) {
        if (e instanceof ConnectionException) {
            return away(e);
        }
        SQLException cause = sql(e);
        if (cause == null) {
            return e;
        }
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        if (isAway(state)) {
            return away(e);
        }
        if (state.equals("22021") || state.equals("22P05")) {
            return Problem.invalid(
                    "bad-text", "", "a text contains the character NUL, which cannot be kept", "text without it");
        }
        return e;
    }

    /** The name of the constraint that a statement violated. */
    static Optional<String> violated(RuntimeException e) {
        return sql(e) instanceof PSQLException p && p.getServerErrorMessage() != null
                ? Optional.ofNullable(p.getServerErrorMessage().getConstraint())
                : Optional.empty();
    }

    /** By appendix A of the manual of PostgreSQL. */
    private static boolean isAway(String state) {
        return state.startsWith("08") // connection exceptions
                || state.startsWith("53") // no connection, disk or memory left
                || state.startsWith("57P") // shutting down, crashed, or not up yet
                || state.equals("57014") // our own time limit on statements
                || state.equals("55P03") // our own time limit on locks
                || state.equals("25P03") // our own time limit on idling within a transaction
                || state.equals("25006"); // a standby, or a primary that was demoted
    }

    private static Problem away(JdbiException e) {
        return Problem.unavailable("database-unavailable", "the database does not answer; try again in a moment", e);
    }

    private static @org.jspecify.annotations.Nullable SQLException sql(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
