package dev.fettle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Installation bare = Installation.in(stage.folder().resolve("bare"), stage.options(), false);
        String database = stage.postgres().create();
        start(stage, bare, database, BARE);
        List<Series> series = Turns.take(
                stage.options().sized(5, 2),
                List.of(
                        Contender.of(KEPT.name(), () -> () -> start(stage, stage.installation(), database, KEPT)),
                        Contender.of(BARE.name(), () -> () -> start(stage, bare, database, BARE))));
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

    private static Map<Figure, Double> start(Stage stage, Installation installation, String database, Figure figure) {
        try {
            Path folder = Files.createTempDirectory(stage.folder(), "start-");
            try (ServiceProcess process = ServiceProcess.start(installation, folder, database, "")) {
                return Map.of(
                        figure,
                        process.startSeconds(),
                        Figure.seconds(figure.name() + ": CPU time"),
                        process.startCpuSeconds());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
