package dev.fettle.migrations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * The tables of Quartz, from the script in its own jar. The script drops before it creates, without naming a schema, and
 * commits at its end: run as it is, it would drop the tables of somebody else's Quartz that the search path happens to
 * find. So only what creates is taken, and the search path holds nothing but our schema meanwhile.
 */
final class QuartzTables implements JavaMigration {
    private static final String SCRIPT = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("7");
    }

    @Override
    public String getDescription() {
        return "quartz tables";
    }

    /** None: a later Quartz may word its script differently, and the tables of the earlier one stay as they are. */
    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        try (var statement = context.getConnection().createStatement()) {
            statement.execute("SET LOCAL search_path TO " + Migrations.SCHEMA);
            for (String creation : creations(script())) {
                statement.execute(creation);
            }
            statement.execute("""
                DO $$
                DECLARE t regclass;
                BEGIN
                    FOR t IN SELECT c.oid FROM pg_class c
                             WHERE c.relnamespace = 'fettle'::regnamespace AND c.relkind = 'r'
                               AND starts_with(c.relname, 'qrtz_')
                    LOOP
                        EXECUTE format('COMMENT ON TABLE %s IS %L', t, 'Quartz: its own, described in its documentation');
                    END LOOP;
                END $$
                """);
        }
    }

    static List<String> creations(String script) {
        String bare = script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
        return Arrays.stream(bare.split(";"))
                .map(String::strip)
                .filter(statement -> statement.toUpperCase(Locale.ROOT).startsWith("CREATE "))
                .toList();
    }

    private static String script() {
        try (var in = QuartzTables.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException(
                        SCRIPT + " is missing from the class path: this Quartz ships no tables");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
