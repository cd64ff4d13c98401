package dev.fettle.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The private folder of one server: configuration, log, and whatever the server writes. */
final class ServerFolder {
    private static final int TAIL_LINES = 20;

    private final Path path;

    private ServerFolder(Path path) {
        this.path = path;
    }

    static ServerFolder create(Engine engine) {
        try {
            return new ServerFolder(Files.createTempDirectory("fettle-" + engine.name() + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    Path configuration() {
        return path.resolve("server.conf");
    }

    Path logFile() {
        return path.resolve("server.log");
    }

    void writeServer(Engine engine, int port, ServerOptions options) {
        List<String> lines = common(port);
        lines.add("save \"\"");
        lines.add("appendonly no");
        lines.add("repl-diskless-sync yes");
        lines.add("repl-diskless-sync-delay 0");
        if (engine.atLeastRedis7()) {
            lines.add("enable-debug-command local");
        }
        String password = options.password();
        if (password != null) {
            lines.add(ServerOptions.line("requirepass", password));
            lines.add(ServerOptions.line("masterauth", password));
        }
        lines.addAll(options.directives());
        write(lines);
    }

    void writeSentinel(int port, SentinelOptions watched) {
        List<String> lines = common(port);
        String name = watched.name();
        lines.add(
                "sentinel monitor " + name + " " + ServerProcess.HOST + " " + watched.port() + " " + watched.quorum());
        lines.add("sentinel down-after-milliseconds " + name + " "
                + watched.downAfter().toMillis());
        lines.add("sentinel failover-timeout " + name + " "
                + watched.failoverTimeout().toMillis());
        String password = watched.password();
        if (password != null) {
            lines.add(ServerOptions.line("sentinel auth-pass " + name, password));
        }
        write(lines);
    }

    private List<String> common(int port) {
        List<String> lines = new ArrayList<>();
        lines.add("port " + port);
        lines.add("bind " + ServerProcess.HOST);
        lines.add(ServerOptions.line("dir", path.toString()));
        lines.add("daemonize no");
        return lines;
    }

    private void write(List<String> lines) {
        try {
            Files.write(configuration(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile(), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            return "(log cannot be read: " + e + ")";
        }
    }

    String logTail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /** Removes the folder; a file that a dying server still writes does no harm and is left. */
    void delete() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException leftBehind) {
            path.toFile().deleteOnExit();
        }
    }
}
