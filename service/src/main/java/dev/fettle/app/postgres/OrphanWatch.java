package dev.fettle.app.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small process that holds the reading end of a pipe whose writing end only this Java process has. When Java ends, in
 * whatever way, the pipe closes and the watcher asks PostgreSQL to stop. PostgreSQL itself runs in a session of its own,
 * so that Ctrl-C reaches Fettle first, which still has use for it.
 */
final class OrphanWatch implements AutoCloseable {
    private static final String SCRIPT = """
        trap '' HUP INT TERM
        read -r word && exit
        read -r server <"$1" && [ "$server" = "$2" ] && kill -INT "$server"
        """;

    private final Process watcher;

    private OrphanWatch(Process watcher) {
        this.watcher = watcher;
    }

    static OrphanWatch over(Path folder) throws IOException {
        Path file = folder.resolve("postmaster.pid");
        String server = Files.readString(file).lines().findFirst().orElse("");
        return new OrphanWatch(
                new ProcessBuilder("/bin/sh", "-c", SCRIPT, "fettle-postgres-watch", file.toString(), server)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** SIGINT: PostgreSQL's fast shutdown, which Java has no way to send. */
    static void interrupt(long pid) throws IOException {
        new ProcessBuilder("/bin/sh", "-c", "kill -INT " + pid).start();
    }

    /** Tells the watcher that PostgreSQL has been stopped. */
    @Override
    public void close() {
        try (OutputStream pipe = watcher.getOutputStream()) {
            pipe.write("done\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException ignored) {
            // it ends with this process at the latest
        }
    }
}
