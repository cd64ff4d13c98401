package dev.fettle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long the service takes to its first answer, with a PostgreSQL that is there and migrated. */
final class StartRow implements Row {
    private static final Figure KEPT = Figure.seconds("with the cache of classes that the launcher makes");
    private static final Figure BARE = Figure.seconds("without");
    private static final double SECONDS = 2.5;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public Section measure(Stage stage) {
        Path jar = stage.options().jar();
        Path cache = cache(jar, stage.folder().resolve("fettle.aot"));
        String database = stage.postgres().create();
        start(stage, database, List.of());
        List<Series> series = Turns.take(
                stage.options().sized(5, 2),
                List.of(
                        Contender.of(
                                KEPT.name(),
                                () -> () -> Map.of(KEPT, start(stage, database, List.of("-XX:AOTCache=" + cache)))),
                        Contender.of(BARE.name(), () -> () -> Map.of(BARE, start(stage, database, List.of())))));
        return new Section(
                name(),
                "Start of the service to its first answer, PostgreSQL already there",
                series,
                List.of(Goal.atMost(
                        "start to first answer",
                        Turns.of(series, KEPT).median(),
                        "s",
                        SECONDS,
                        "loading and linking classes, with two cores")),
                List.of());
    }

    private static double start(Stage stage, String database, List<String> options) {
        try {
            Path folder = Files.createTempDirectory(stage.folder(), "start-");
            try (ServiceProcess process = ServiceProcess.start(stage.options().jar(), folder, database, "", options)) {
                return process.startSeconds();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the launcher makes it when it builds the jar. */
    private static Path cache(Path jar, Path file) {
        List<String> command = new ArrayList<>(ServiceProcess.javaCommand());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:AOTCacheOutput=" + file, "-jar", jar.toString(), "version"));
        Programs.run(command);
        return file;
    }
}
