package dev.fettle.app.postgres;

import dev.fettle.Problem;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of Fettle's own in a folder of its own. It listens on 127.0.0.1 only and asks for a password that
 * only the owner of the folder can read, so that another user of the machine does not get in. It stops with
 * {@link #close}; should this process end without that, a watcher stops it, and should it end by itself, it is started
 * again where it was.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** The only user there is. */
    public static final String USER = "fettle";

    /** What a crash of the machine may cost. */
    public enum Durability {
        /** Nothing that was committed. */
        SAFE,
        /** Everything: for what is thrown away anyway. */
        NONE
    }

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int ATTEMPTS = 5;
    private static final int PATIENCE_SECONDS = 120;

    private final Path program;
    private final Path folder;
    private final Path logFile;
    private final String password;
    private final int port;
    private final Caretaker caretaker;

    private EmbeddedPostgres(Path program, Path folder, Path logFile, String password, int port, Caretaker caretaker) {
        this.program = program;
        this.folder = folder;
        this.logFile = logFile;
        this.password = password;
        this.port = port;
        this.caretaker = caretaker;
    }

    /**
     * Starts it, making its data at the first time.
     *
     * @param data the folder in which {@code postgres}, {@code postgres.password} and {@code postgres.log} lie; the
     *     caller sees to it that nobody else uses it
     * @throws Problem with the reason and the way out
     */
    public static EmbeddedPostgres start(Path data, Durability durability) {
        Path program = PostgresProgram.folder(data);
        Path folder = data.resolve("postgres");
        Path logFile = data.resolve("postgres.log");
        try {
            String password = password(program, data, folder, logFile, durability);
            Leftover.clear(folder);
            for (int attempt = 1; ; attempt++) {
                int port = freePort();
                if (launch(program, folder, logFile, durability, port)) {
                    Caretaker caretaker =
                            Caretaker.over(folder, logFile, () -> launch(program, folder, logFile, durability, port));
                    return new EmbeddedPostgres(program, folder, logFile, password, port, caretaker);
                }
                if (attempt == ATTEMPTS || !Output.tail(logFile).contains("Address already in use")) {
                    throw trouble("does not start", logFile);
                }
            }
        } catch (IOException e) {
            throw Problem.unavailable("embedded-postgres", "the embedded PostgreSQL does not start: " + e, e);
        }
    }

    /** The password of the cluster that is there, or of the one that is made now. */
    private static String password(Path program, Path data, Path folder, Path logFile, Durability durability)
            throws IOException {
        Path file = data.resolve("postgres.password");
        if (Files.isDirectory(folder)) {
            if (!Files.isReadable(file)) {
                throw Problem.conflict(
                        "embedded-postgres",
                        folder + " holds a database, but " + file + " with its password is missing or not readable:"
                                + " bring it back, or move the folder away for an empty start");
            }
            return Files.readString(file).strip();
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        DataFolder.writeSecret(file, password + "\n");
        initialise(program, data, folder, file, logFile, durability);
        return password;
    }

    /** Beside its place and then moved there, so that a start that is cut off leaves no half database. */
    private static void initialise(
            Path program, Path data, Path folder, Path password, Path logFile, Durability durability)
            throws IOException {
        Path part = data.resolve("postgres.part");
        Folders.delete(part);
        List<String> command = command(program, "initdb");
        command.addAll(List.of(
                "--pgdata=" + part,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                // Orders text alike on every machine, whatever its C library.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions"));
        if (durability == Durability.NONE) {
            command.add("--no-sync");
        }
        if (!Output.run(command, logFile)) {
            throw trouble("cannot make its data", logFile);
        }
        Files.move(part, folder);
    }

    private static boolean launch(Path program, Path folder, Path logFile, Durability durability, int port)
            throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "-p " + port,
                "-c listen_addresses=127.0.0.1",
                "-c unix_socket_directories=",
                "-c timezone=UTC",
                "-c max_connections=200"));
        if (durability == Durability.NONE) {
            options.addAll(List.of("-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"));
        }
        List<String> command = control(program, folder, "start");
        command.addAll(List.of("-l", logFile.toString(), "-o", String.join(" ", options)));
        return Output.run(command, logFile);
    }

    private static List<String> control(Path program, Path folder, String what) {
        List<String> command = command(program, "pg_ctl");
        command.addAll(List.of(what, "-D", folder.toString(), "-w", "-t", String.valueOf(PATIENCE_SECONDS), "-s"));
        return command;
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own root is nobody. */
    private static List<String> command(Path program, String tool) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.resolve("bin").resolve(tool).toString());
        return command;
    }

    private static Problem trouble(String what, Path logFile) {
        String tail = Output.tail(logFile);
        String way = tail.contains("cannot be run as root")
                ? "start Fettle as another user than root, or set database.url to a PostgreSQL of your own"
                : "the whole log is in " + logFile;
        return Problem.unavailable(
                "embedded-postgres", "the embedded PostgreSQL " + what + "; " + way + "\n" + tail.indent(2), null);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    /** Where it listens, for JDBC; without user and password. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String password() {
        return password;
    }

    /** As if this process had been killed: the server is nobody's any more. */
    void abandon() {
        caretaker.dismiss();
    }

    /** Stops it, ending the connections that are still open. */
    @Override
    public void close() {
        caretaker.dismiss();
        List<String> command = control(program, folder, "stop");
        command.addAll(List.of("-m", "fast"));
        try {
            if (!Output.run(command, logFile)) {
                log.warn("the embedded PostgreSQL in {} did not stop in order, see {}", folder, logFile);
            }
        } catch (IOException e) {
            log.warn("the embedded PostgreSQL in {} could not be stopped: {}", folder, e.toString());
        }
        caretaker.close();
    }
}
