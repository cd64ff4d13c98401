package dev.fettle.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** The database as the adapters of this package use it. */
public final class Database {
    private final Jdbi jdbi;

    /** @param dataSource a pool, its connections made with {@link #settings} */
    public Database(DataSource dataSource) {
        this.jdbi = Jdbi.create(dataSource)
                .installPlugin(new PostgresPlugin())
                .installPlugin(new SqlObjectPlugin())
                .registerRowMapper(new RowMappers());
    }

    /**
     * Properties for the driver, so that a database that hangs costs a request some seconds and never a thread forever: it
     * is given up on by us after 30 s of silence, and it gives up on a statement of ours after 25 s. A node that was
     * stopped within a transaction loses its locks after 5 s, so that others can take up its work.
     *
     * @param applicationName what the database shows as our name
     */
    public static Map<String, String> settings(String applicationName) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ApplicationName", applicationName);
        settings.put("connectTimeout", "5");
        settings.put("loginTimeout", "10");
        settings.put("socketTimeout", "30");
        settings.put("tcpKeepAlive", "true");
        settings.put("reWriteBatchedInserts", "true");
        settings.put(
                "options",
                "-c statement_timeout=25s -c lock_timeout=20s -c idle_in_transaction_session_timeout=5s"
                        + " -c default_transaction_isolation=read\\ committed");
        return settings;
    }

    /**
     * Works with the table behind the interface, within the transaction at hand where there is one.
     *
     * @throws dev.fettle.Problem where the database is away
     */
    <D, T> T with(Class<D> dao, Function<D, T> work) {
        try {
            return jdbi.withExtension(dao, work::apply);
        } catch (JdbiException e) {
            throw DatabaseFaults.told(e);
        }
    }

    /** As {@link #with}, for what gives nothing back. */
    <D> void use(Class<D> dao, Consumer<D> work) {
        try {
            jdbi.useExtension(dao, work::accept);
        } catch (JdbiException e) {
            throw DatabaseFaults.told(e);
        }
    }

    /** Runs in a transaction; joins the one that this thread is in already. */
    <T> T inTransaction(java.util.function.Supplier<T> work) {
        try {
            return jdbi.inTransaction(handle -> work.get());
        } catch (JdbiException e) {
            throw DatabaseFaults.told(e);
        }
    }
}
