package dev.fettle.restart;

import dev.fettle.action.Incarnation;
import dev.fettle.fleet.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

/** What the tests of this package begin with. */
final class Given {
    static final Duration LONG = Duration.ofSeconds(30);

    private Given() {}

    static Incarnation server(Map<String, String> labels) {
        return new Incarnation("cache", new Address("127.0.0.1", 6379), "ab12", labels);
    }

    static Incarnation server() {
        return server(Map.of("unit", "redis-a"));
    }

    /** The way of these settings, called {@code w}. */
    static RestartWays way(WaySettings settings) {
        return new RestartWays(Map.of("w", settings), System::getenv);
    }

    static Path script(Path folder, String name, String lines) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + lines);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
