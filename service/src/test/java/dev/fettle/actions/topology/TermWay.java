package dev.fettle.actions.topology;

import dev.fettle.action.Incarnation;
import dev.fettle.action.Restarts;
import dev.fettle.restart.RestartWays;
import dev.fettle.restart.WaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The configured way {@code term}: a program that sends SIGTERM to the server at a port. Who starts it again is the test's matter. */
final class TermWay implements Restarts, AutoCloseable {
    static final String NAME = "term";

    /** The server says itself which process it is. */
    private static final String SCRIPT = """
        #!/bin/bash
        exec 3<>/dev/tcp/"$1"/"$2" || exit 7
        printf 'INFO server\\r\\n' >&3
        while read -r line <&3; do
          case $line in process_id:*) pid=${line#process_id:}; break ;; esac
        done
        kill -TERM "${pid%$'\\r'}"
        """;

    private final RestartWays ways;
    private final Path program;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Consumer<Incarnation> then = server -> {};

    /** @param arguments of the program; places are filled in */
    private TermWay(Path folder, List<String> arguments) throws IOException {
        this.program = folder.resolve("restart-server");
        write(SCRIPT);
        this.ways = new RestartWays(
                Map.of(NAME, new WaySettings.Command(arguments, Duration.ofSeconds(10))), System::getenv);
    }

    static TermWay in(Path folder) throws IOException {
        return in(folder, "{host}", "{port}");
    }

    static TermWay in(Path folder, String... arguments) throws IOException {
        return new TermWay(
                folder,
                Stream.concat(Stream.of(folder.resolve("restart-server").toString()), Stream.of(arguments))
                        .toList());
    }

    /** What is done when a server was told, before that is answered. */
    TermWay then(Consumer<Incarnation> newThen) {
        then = newThen;
        return this;
    }

    /** Makes another program of it. */
    void write(String script) throws IOException {
        Files.deleteIfExists(program);
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    void remove() throws IOException {
        Files.delete(program);
    }

    void mend() throws IOException {
        write(SCRIPT);
    }

    /** The addresses that its program was run for, without those for which it failed. */
    List<String> told() {
        return List.copyOf(told);
    }

    @Override
    public Set<String> names() {
        return ways.names();
    }

    @Override
    public @Nullable String refusal(String way, Incarnation server) {
        return ways.refusal(way, server);
    }

    @Override
    public String told(String way, Incarnation server) {
        return ways.told(way, server);
    }

    @Override
    public void restart(String way, Incarnation server) {
        ways.restart(way, server);
        told.add(server.address().toString());
        then.accept(server);
    }

    @Override
    public void close() {
        ways.close();
    }
}
