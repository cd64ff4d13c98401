package dev.fettle.testing;

import dev.fettle.migrations.Migrations;
import dev.fettle.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of its own for a test class, with all tables and no rows. One PostgreSQL serves the whole test JVM: it starts
 * with the first database and ends with the JVM; a database is a copy of a migrated one, which takes some 50 ms.
 */
public final class TestDatabase implements AutoCloseable {
    private static final String TEMPLATE = "migrated";
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Started by whoever asks first. */
    private static final class Server {
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                        .setServerConfig("pg_stat_statements.track_planning", "on")
                        // Nothing may depend on the session's zone.
                        .setServerConfig("timezone", "Pacific/Chatham")
                        .start();
                execute(postgres.getPostgresDatabase(), "CREATE DATABASE " + TEMPLATE);
                Migrations.migrate(postgres.getDatabase("postgres", TEMPLATE));
                execute(postgres.getDatabase("postgres", TEMPLATE), "CREATE EXTENSION pg_stat_statements");
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final org.apache.tomcat.jdbc.pool.DataSource pool;
    private final Database database;
    private final String name;
    private final List<org.apache.tomcat.jdbc.pool.DataSource> more = new ArrayList<>();

    private TestDatabase(String name) {
        this.name = name;
        this.pool = pool(name, Server.POSTGRES.getPort());
        this.database = new Database(pool);
    }

    private static org.apache.tomcat.jdbc.pool.DataSource pool(String name, int port) {
        PoolProperties settings = new PoolProperties();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(Server.POSTGRES.getJdbcUrl("postgres", name));
        source.setPortNumbers(new int[] {port});
        settings.setDriverClassName("org.postgresql.Driver");
        settings.setUrl(source.getUrl());
        settings.setUsername("postgres");
        Database.settings("fettle-test").forEach(settings.getDbProperties()::setProperty);
        settings.setInitialSize(0);
        settings.setMinIdle(0);
        settings.setMaxIdle(4);
        settings.setMaxActive(40);
        settings.setJmxEnabled(false);
        settings.setTestOnBorrow(true);
        settings.setValidationInterval(0);
        settings.setValidationQuery("SELECT 1");
        return new org.apache.tomcat.jdbc.pool.DataSource(settings);
    }

    /** The port on which the server of all test databases listens. */
    public int port() {
        return Server.POSTGRES.getPort();
    }

    /** The same database, reached through another port, as a node behind a {@link CutOff} reaches it. */
    public Database via(int port) {
        var other = pool(name, port);
        more.add(other);
        return new Database(other);
    }

    /** How a node of its own process or pool reaches it: address, user and password in one. */
    public String url() {
        return Server.POSTGRES.getJdbcUrl("postgres", name);
    }

    public static TestDatabase create() {
        String name = "test_" + COUNT.incrementAndGet();
        execute(Server.POSTGRES.getPostgresDatabase(), "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return new TestDatabase(name);
    }

    public Database database() {
        return database;
    }

    public DataSource dataSource() {
        return pool;
    }

    /** Runs SQL as the owner of everything. */
    public void execute(String sql) {
        execute(pool, sql);
    }

    /** The first column of the first row, as text. */
    public String text(String sql) {
        return texts(sql).getFirst();
    }

    /** The first column, as texts. */
    public List<String> texts(String sql) {
        try (var connection = pool.getConnection();
                var result = connection.createStatement().executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (result.next()) {
                texts.add(String.valueOf(result.getString(1)));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        more.forEach(other -> other.close(true));
        pool.close(true);
        // One at a time, so that the end of the JVM does not take half a minute to delete them all.
        execute(Server.POSTGRES.getPostgresDatabase(), "DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void execute(DataSource dataSource, String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
