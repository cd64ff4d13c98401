package dev.fettle.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsIT {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    /** One of them is Java. */
    private static final int ALL = 1 + scripts();

    private static EmbeddedPostgres postgres;

    private DataSource database;

    private static int scripts() {
        String[] files = new File("src/main/resources/db/migration").list((folder, name) -> name.matches("V.*\\.sql"));
        return Objects.requireNonNull(files).length;
    }

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        String name = "migrations_" + DATABASES.incrementAndGet();
        execute(postgres.getPostgresDatabase(), "CREATE DATABASE " + name);
        database = postgres.getDatabase("postgres", name);
    }

    @Test
    void migratesAnEmptyDatabase() throws SQLException {
        assertThat(Migrations.migrate(database)).isEqualTo(ALL);

        assertThat(rows("SELECT count(*) FROM fettle.run")).containsExactly("0");
        assertThat(rows("SELECT count(*) FROM fettle.qrtz_triggers")).containsExactly("0");
        assertThat(rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                .isEmpty();
    }

    @Test
    void leavesAMigratedDatabaseAlone() throws SQLException {
        Migrations.migrate(database);
        execute(database, "INSERT INTO fettle.qrtz_locks VALUES ('fettle', 'TRIGGER_ACCESS')");

        assertThat(Migrations.migrate(database)).isZero();

        assertThat(rows("SELECT lock_name FROM fettle.qrtz_locks")).containsExactly("TRIGGER_ACCESS");
    }

    @Test
    void doesNotTouchTheTablesOfOthersEvenUnderOurNames() throws SQLException {
        for (String table : List.of("run", "instance", "qrtz_locks", "qrtz_triggers", "flyway_schema_history")) {
            execute(database, "CREATE TABLE public." + table + " AS SELECT 'theirs' AS whose");
        }

        assertThat(Migrations.migrate(database)).isEqualTo(ALL);

        for (String table : List.of("run", "instance", "qrtz_locks", "qrtz_triggers", "flyway_schema_history")) {
            assertThat(rows("SELECT whose FROM public." + table)).containsExactly("theirs");
        }
    }

    @Test
    void refusesASchemaOfOurNameThatIsNotOurs() throws SQLException {
        execute(database, "CREATE SCHEMA fettle");
        execute(database, "CREATE TABLE fettle.run AS SELECT 'theirs' AS whose");

        assertThatThrownBy(() -> Migrations.migrate(database))
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("non-empty schema")
                .hasMessageContaining("fettle");

        assertThat(rows("SELECT relname FROM pg_class WHERE relnamespace = 'fettle'::regnamespace"))
                .containsExactly("run");
    }

    @Test
    void goesOnAfterAMigrationThatWasCutOff() throws SQLException {
        execute(database, """
            CREATE FUNCTION public.cut() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF to_regclass('fettle.shard_lease') IS NOT NULL THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                END IF;
            END $$
            """);
        execute(database, "CREATE EVENT TRIGGER cut ON ddl_command_end EXECUTE FUNCTION public.cut()");
        assertThatThrownBy(() -> Migrations.migrate(database)).isInstanceOf(FlywayException.class);
        assertThat(rows("SELECT to_regclass('fettle.change')")).containsExactly("fettle.change");
        assertThat(rows("SELECT coalesce(to_regclass('fettle.run')::text, 'none')"))
                .containsExactly("none");
        execute(database, "DROP EVENT TRIGGER cut");

        assertThat(Migrations.migrate(database)).isEqualTo(ALL - 3);

        assertThat(rows("SELECT to_regclass('fettle.shard_lease')")).containsExactly("fettle.shard_lease");
    }

    @Test
    void nodesThatStartTogetherMigrateOnce() throws Exception {
        try (var nodes = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starts.add(() -> Migrations.migrate(database));
            }
            int applied = 0;
            for (Future<Integer> start : nodes.invokeAll(starts)) {
                applied += start.get();
            }
            assertThat(applied).isEqualTo(ALL);
        }
    }

    @Test
    void limitsThatProtectRequestsDoNotCutOffAMigration() throws SQLException {
        execute(database, """
            CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.3); END';
            CREATE EVENT TRIGGER slow ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION', 'CREATE TRIGGER')
                EXECUTE FUNCTION slow();
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 200', current_database()); END $$
            """);

        assertThat(Migrations.migrate(database)).isEqualTo(ALL);
    }

    @Test
    void dueTimesThatWereTakenBeforeTheyHadLeasesAreHeldForTenMinutes() throws SQLException {
        Migrations.configure(database).target("11").load().migrate();
        execute(database, """
            INSERT INTO fettle.schedule (name, playbook, parameters, reason, cron, zone, misfire, enabled, owner_kind,
                                         owner, saved_at, version)
            VALUES ('nightly', 'p', '{}', 'r', '0 0 3 * * ?', 'UTC', 'SKIP', true, 'PERSON', 'ann', now(), 1);
            INSERT INTO fettle.schedule_fire (schedule, due_at, fired_at, outcome)
            VALUES ('nightly', now() - interval '1 day', now() - interval '1 day', ''),
                   ('nightly', now(), now() - interval '9 minutes', '')
            """);

        assertThat(Migrations.migrate(database)).isPositive();

        execute(database, """
            INSERT INTO fettle.schedule_fire (schedule, due_at, fired_at, outcome)
            VALUES ('nightly', now() + interval '1 day', now() + interval '1 day', '')
            """);
        assertThat(rows("""
            SELECT fence || ' ' || (lease_until > clock_timestamp())
                   || ' ' || (lease_until < clock_timestamp() + interval '2 minutes')
            FROM fettle.schedule_fire ORDER BY due_at
            """))
                .as("one of an older node, at last")
                .containsExactly("1 false true", "1 true true", "1 true false");
    }

    @Test
    void everyTableAndColumnSaysWhatItIs() throws SQLException {
        Migrations.migrate(database);

        assertThat(rows("""
            SELECT c.relname || coalesce('.' || a.attname, '')
            FROM pg_class c
            LEFT JOIN LATERAL (
                SELECT attname, attnum FROM pg_attribute
                WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND NOT starts_with(c.relname, 'qrtz_')
                UNION ALL SELECT NULL, 0) a ON true
            WHERE c.relnamespace = 'fettle'::regnamespace AND c.relkind IN ('r', 'p')
              AND c.relname <> 'flyway_schema_history'
              AND col_description(c.oid, a.attnum) IS NULL
              AND (a.attnum > 0 OR obj_description(c.oid, 'pg_class') IS NULL)
            """)).isEmpty();
    }

    @Test
    void theAuditLogTakesNewEventsOnly() throws SQLException {
        Migrations.migrate(database);
        execute(database, """
            INSERT INTO fettle.audit_event (actor_kind, actor, type, subject_type, subject_id, payload)
            VALUES ('SYSTEM', 'fettle', 'token-revoked', 'token', 't', '{}')
            """);

        for (String attempt : List.of(
                "UPDATE fettle.audit_event SET actor = 'x'",
                "UPDATE fettle.audit_event SET actor = 'x' WHERE false",
                "DELETE FROM fettle.audit_event",
                "TRUNCATE fettle.audit_event",
                "SET session_replication_role = replica; DELETE FROM fettle.audit_event")) {
            assertThatThrownBy(() -> execute(database, attempt))
                    .as(attempt)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("is refused: audit events are appended and never changed");
        }
        assertThat(rows("SELECT actor FROM fettle.audit_event")).containsExactly("fettle");
    }

    private List<String> rows(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var result = connection.createStatement().executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        }
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
