package dev.fettle.migrations;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the schema of this version. Several nodes may do so at once: one works, the others wait. */
public final class Migrations {
    /** Everything of ours lives in this schema, and nothing of anybody else is touched. */
    public static final String SCHEMA = "fettle";

    private Migrations() {}

    /**
     * Applies what is missing, each migration in one transaction.
     *
     * @param dataSource gives connections that are not used for anything else afterwards: limits of time that protect a
     *     server's requests would cut off a migration of large tables, so they are lifted on them
     * @return how many were applied; 0 where nothing was missing
     * @throws org.flywaydb.core.api.FlywayException where a schema of our name is not ours, where an applied migration
     *     is not the one that was released, or where the database refuses; what was begun is rolled back
     */
    public static int migrate(DataSource dataSource) {
        return configure(dataSource).load().migrate().migrationsExecuted;
    }

    static FluentConfiguration configure(DataSource dataSource) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(SCHEMA)
                .locations("classpath:db/migration")
                .failOnMissingLocations(true)
                .validateMigrationNaming(true)
                .placeholderReplacement(false)
                .baselineOnMigrate(false)
                .cleanDisabled(true)
                .javaMigrations(new QuartzTables());
    }
}
