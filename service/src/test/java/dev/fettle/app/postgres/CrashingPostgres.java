package dev.fettle.app.postgres;

import dev.fettle.app.demo.Ports;
import dev.fettle.migrations.Migrations;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL that crashes when it is told to. What was committed survives that, as it does on a machine that keeps its
 * power. It ends with {@link #close} or, when this Java process is killed, by a watcher.
 */
public final class CrashingPostgres implements AutoCloseable {
    private final Path program;
    private final Path folder;
    private final Path logFile;
    private final int port;
    private OrphanWatch watch;

    private CrashingPostgres(Path program, Path folder, Path logFile, int port) {
        this.program = program;
        this.folder = folder;
        this.logFile = logFile;
        this.port = port;
    }

    /** Makes its data in that folder, starts it, and brings the tables into it. */
    public static CrashingPostgres start(Path home) {
        try {
            Files.createDirectories(home);
            Path program = PostgresProgram.folder(home);
            CrashingPostgres postgres =
                    new CrashingPostgres(program, home.resolve("db"), home.resolve("log"), Ports.SHARED.take());
            postgres.tool(
                    "initdb",
                    "--pgdata=" + postgres.folder,
                    "--username=" + EmbeddedPostgres.USER,
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync");
            postgres.startAgain();
            Migrations.migrate(postgres.source());
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** The address through that port, for JDBC. */
    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(port));
        source.setUser(EmbeddedPostgres.USER);
        source.setConnectTimeout(5);
        return source;
    }

    /** The first column, as texts. */
    public List<String> texts(String sql) {
        try (var connection = source().getConnection();
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

    /** All its processes end at once, without a word to anybody. */
    public void crash() {
        watch.close();
        control("stop", "-m", "immediate");
    }

    /** Starts it where it was, recovering what was committed. */
    public void startAgain() {
        control(
                "start",
                "-l",
                logFile.toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c timezone=UTC"
                        + " -c max_connections=300 -c fsync=off");
        try {
            watch = OrphanWatch.over(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void control(String what, String... more) {
        List<String> words = new ArrayList<>(List.of("pg_ctl", what, "-D", folder.toString(), "-w", "-t", "60", "-s"));
        words.addAll(List.of(more));
        tool(words.toArray(String[]::new));
    }

    private void tool(String... words) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.resolve("bin").resolve(words[0]).toString());
        command.addAll(List.of(words).subList(1, words.length));
        try {
            if (!Output.run(command, logFile)) {
                throw new IllegalStateException(String.join(" ", words) + ": " + Output.tail(logFile));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        crash();
        Ports.SHARED.giveBack(port);
    }
}
