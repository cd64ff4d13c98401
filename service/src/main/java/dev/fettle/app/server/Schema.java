package dev.fettle.app.server;

import dev.fettle.Problem;
import dev.fettle.app.postgres.DatabaseGate;
import dev.fettle.app.postgres.PostgresAddress;
import dev.fettle.migrations.Migrations;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the database to the schema of this version before anything reads it. */
final class Schema {
    private static final Logger log = LoggerFactory.getLogger(Schema.class);

    private Schema() {}

    /**
     * Waits for the database, and migrates it; should it go away meanwhile, waits again.
     *
     * @return false where the gate was stopped
     * @throws Problem where the database is not one that this Fettle can use
     */
    static boolean bring(PostgresPool postgres, DatabaseGate gate) {
        while (gate.await(postgres.address())) {
            try {
                int applied = Migrations.migrate(unhurried(postgres.address()));
                if (applied > 0) {
                    log.info("brought the database to the schema of this version ({} steps)", applied);
                }
                return true;
            } catch (FlywayException e) {
                if (!isAway(e)) {
                    throw Problem.unavailable(
                            "migration-failed",
                            "the database " + postgres.address() + " cannot be brought to this version: "
                                    + e.getMessage(),
                            e);
                }
                log.warn("the database went away while its schema was looked at: waiting for it");
            }
        }
        return false;
    }

    /** Not the pool: its connections give up on an answer after some seconds, and a migration may take its time. */
    private static DataSource unhurried(PostgresAddress address) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.url());
        source.setUser(address.user());
        source.setPassword(address.password());
        source.setApplicationName("fettle-migrations");
        source.setConnectTimeout(5);
        source.setTcpKeepAlive(true);
        return source;
    }

    /** Connection trouble (class 08), or a server that shuts down or starts (class 57). */
    private static boolean isAway(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("08") || state.startsWith("57P");
            }
        }
        return false;
    }
}
