package dev.fettle.bench;

import dev.fettle.app.postgres.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures Fettle beside what people would use instead. docs/performance.md says how to start it. */
public final class Bench {
    private static final List<Row> ROWS = List.of(
            new ExpireRow(),
            new LinearRow(),
            new BoundsRow(),
            new TrimRow(),
            new PurgeRow(),
            new ObserveRow(),
            new StartRow());

    private Bench() {}

    /** Options are the system properties {@code bench.*}. */
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        Options options = Options.fromProperties();
        List<String> unknown = options.only().stream()
                .filter(name -> ROWS.stream().noneMatch(row -> row.name().equals(name)))
                .toList();
        if (!unknown.isEmpty()) {
            System.err.println("bench.only: there is no " + unknown + "; there are "
                    + ROWS.stream().map(Row::name).toList());
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("fettle-bench-");
        boolean failed;
        try (Postgres postgres = Postgres.start()) {
            Stage stage = new Stage(
                    options,
                    folder,
                    new Programs(folder),
                    Installation.in(folder.resolve("installed"), options, true),
                    Stage.engine(options.root()),
                    postgres);
            Report report = new Report(Machine.look(stage), measure(stage));
            say(report.text());
            report.write(options);
            failed = report.sections().stream().anyMatch(Section::failed);
        } finally {
            Folders.delete(folder);
        }
        System.exit(failed ? 1 : 0);
    }

    private static List<Section> measure(Stage stage) {
        List<Section> sections = new ArrayList<>();
        for (Row row : ROWS) {
            if (stage.options().wants(row.name())) {
                say("  " + row.name());
                long start = System.nanoTime();
                sections.add(section(row, stage));
                say("  %s took %.0f s".formatted(row.name(), (System.nanoTime() - start) / 1e9));
            }
        }
        return sections;
    }

    /** A row that fails is told as such, and the others are measured nevertheless. */
    private static Section section(Row row, Stage stage) {
        try {
            return row.measure(stage);
        } catch (RuntimeException e) {
            e.printStackTrace();
            return Section.failed(row.name(), e.toString());
        }
    }

    static void say(String line) {
        System.out.println(line);
    }
}
