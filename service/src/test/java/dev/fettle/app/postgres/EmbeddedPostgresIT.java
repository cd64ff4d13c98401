package dev.fettle.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.app.demo.Await;
import dev.fettle.app.postgres.EmbeddedPostgres.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    @Test
    void keepsItsDataAndStopsInOrder() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
        try (EmbeddedPostgres postgres = start()) {
            assertThat(single(postgres, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(single(postgres, "SHOW server_version")).startsWith("18.");
        }
    }

    @Test
    void letsNobodyInWithoutThePasswordThatOnlyTheOwnerCanRead() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, ""))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(single(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(single(postgres, "SHOW unix_socket_directories")).isEmpty();
        }
        Path password = data.resolve("postgres.password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
    }

    @Test
    void committedDataSurvivesAServiceThatWasKilled() throws Exception {
        EmbeddedPostgres abandoned = start();
        execute(abandoned, "CREATE TABLE kept AS SELECT 42 AS answer");
        abandoned.abandon();

        try (EmbeddedPostgres postgres = start()) {
            assertThat(postgres.url()).isNotEqualTo(abandoned.url());
            assertThat(single(postgres, "SELECT answer FROM kept")).isEqualTo("42");
            assertThatThrownBy(() -> single(abandoned, "SELECT 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aServerThatIsKilledStartsAgainWhereItWas() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data, Durability.SAFE)) {
            execute(postgres, "CREATE TABLE kept AS SELECT 42 AS answer");
            kill();
            Await.until(
                    PATIENCE, "it is back", () -> single(postgres, "SELECT 1").equals("1"));
            assertThat(single(postgres, "SELECT answer FROM kept")).isEqualTo("42");
            kill();
            Await.until(
                    PATIENCE, "it is back", () -> single(postgres, "SELECT 1").equals("1"));
            assertThat(single(postgres, "SELECT answer FROM kept")).isEqualTo("42");
        }
        assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void aStaleFileThatNamesAnotherProcessIsNoHindrance() throws Exception {
        start().close();
        Files.writeString(
                data.resolve("postgres/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + data.resolve("postgres") + "\n");

        try (EmbeddedPostgres postgres = start()) {
            assertThat(single(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aDatabaseWithoutItsPasswordIsNotThrownAway() throws Exception {
        start().close();
        Files.delete(data.resolve("postgres.password"));

        assertThatThrownBy(this::start)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("postgres.password")
                .hasMessageContaining("bring it back");
        assertThat(data.resolve("postgres/PG_VERSION")).exists();
    }

    @Test
    void whatAFirstStartLeftHalfDoneIsMadeAnew() throws Exception {
        Files.createDirectories(data.resolve("postgres.part/base"));

        try (EmbeddedPostgres postgres = start()) {
            assertThat(single(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(data, Durability.NONE);
    }

    private void kill() throws Exception {
        String pid = Files.readAllLines(data.resolve("postgres/postmaster.pid")).getFirst();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        server.destroyForcibly();
        Await.until(PATIENCE, "it is gone", () -> !server.isAlive());
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String single(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, postgres.password());
    }
}
