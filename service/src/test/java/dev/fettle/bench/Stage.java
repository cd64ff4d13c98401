package dev.fettle.bench;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Engines;
import java.nio.file.Path;
import java.util.List;

/** What every row finds in its place. */
record Stage(
        Options options, Path folder, Programs programs, Installation installation, Engine engine, Postgres postgres) {
    private static final List<String> LIKED = List.of("redis-7.0", "valkey-8.0", "redis-8.0", "valkey-9.1");

    /** The first of those that know {@code EXPIRE … NX}; the Redis 6.2 of the build where there is none. */
    static Engine engine(Path root) {
        String folder = System.getenv(Engines.FOLDER_VARIABLE);
        List<Engine> found = Engines.in(folder == null || folder.isBlank() ? root.resolve("engines") : Path.of(folder));
        return LIKED.stream()
                .flatMap(name -> found.stream().filter(engine -> engine.name().equals(name)))
                .findFirst()
                .orElseGet(Engines::embedded);
    }

    /** A node of Fettle in a process of its own, on a database of its own. */
    Service service() {
        return Service.start(this, "");
    }

    /** As {@link #service}, but everybody else's work on the machine goes first, as if it ran on a machine of its own. */
    Service serviceThatGivesWay() {
        return new Stage(options, folder, programs, installation.givingWay(), engine, postgres).service();
    }
}
