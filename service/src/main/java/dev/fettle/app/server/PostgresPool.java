package dev.fettle.app.server;

import com.codahale.metrics.MetricRegistry;
import dev.fettle.Problem;
import dev.fettle.app.config.DatabaseSection;
import dev.fettle.app.postgres.EmbeddedPostgres;
import dev.fettle.app.postgres.PostgresAddress;
import dev.fettle.fleet.SecretRef;
import dev.fettle.migrations.Migrations;
import dev.fettle.store.Database;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PostgreSQL as this node uses it: where it is, and a pool of connections to it. */
final class PostgresPool implements AutoCloseable {
    private final PostgresAddress address;
    private final @Nullable EmbeddedPostgres embedded;
    private final ManagedDataSource pool;

    private PostgresPool(PostgresAddress address, @Nullable EmbeddedPostgres embedded, ManagedDataSource pool) {
        this.address = address;
        this.embedded = embedded;
        this.pool = pool;
    }

    /** With a server of Fettle's own. */
    static PostgresPool embedded(EmbeddedPostgres postgres, DatabaseSection section, MetricRegistry metrics) {
        PostgresAddress address = new PostgresAddress(postgres.url(), EmbeddedPostgres.USER, postgres.password());
        return new PostgresPool(address, postgres, pool(address, section, metrics));
    }

    /** With one that is there already; opens no connection yet. */
    static PostgresPool at(PostgresAddress address, DatabaseSection section, MetricRegistry metrics) {
        return new PostgresPool(address, null, pool(address, section, metrics));
    }

    /** What the section says. @throws Problem where the password cannot be read */
    static PostgresAddress address(String url, DatabaseSection section) {
        SecretRef reference = section.password();
        return new PostgresAddress(url, section.user(), reference == null ? null : secret(reference));
    }

    private static String secret(SecretRef reference) {
        String where = reference.value().substring(reference.value().indexOf(':') + 1);
        if (reference.value().startsWith("env:")) {
            String value = System.getenv(where);
            if (value == null) {
                throw Problem.invalid(
                        "bad-configuration",
                        "database.password",
                        "the environment variable " + where + " is not set",
                        "set it to the password of the database's user");
            }
            return value;
        }
        try {
            return Files.readString(Path.of(where)).strip();
        } catch (IOException e) {
            throw Problem.invalid(
                    "bad-configuration",
                    "database.password",
                    "the file " + where + " cannot be read",
                    "a file with nothing but the password");
        }
    }

    private static ManagedDataSource pool(PostgresAddress address, DatabaseSection section, MetricRegistry metrics) {
        DataSourceFactory pool = new DataSourceFactory();
        pool.setDriverClass("org.postgresql.Driver");
        pool.setUrl(address.url());
        pool.setUser(address.user());
        if (address.password() != null) {
            pool.setPassword(address.password());
        }
        pool.setInitialSize(0);
        pool.setMinSize(2);
        pool.setMaxSize(section.connections());
        pool.setMaxWaitForConnection(Duration.seconds(10));
        pool.setCheckConnectionOnBorrow(true);
        // Without a query the driver is asked, which keeps to this limit also where packets are dropped.
        pool.setValidationQuery(null);
        pool.setValidationQueryTimeout(Duration.seconds(3));
        pool.setLogValidationErrors(false);
        Map<String, String> settings = new HashMap<>(Database.settings("fettle"));
        // Quartz writes the names of its tables without their schema.
        settings.put("currentSchema", Migrations.SCHEMA);
        pool.setProperties(settings);
        return pool.build(metrics, "postgres");
    }

    PostgresAddress address() {
        return address;
    }

    boolean isEmbedded() {
        return embedded != null;
    }

    ManagedDataSource pool() {
        return pool;
    }

    @Override
    public void close() {
        try {
            pool.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the pool of connections does not close", e);
        } finally {
            if (embedded != null) {
                embedded.close();
            }
        }
    }
}
