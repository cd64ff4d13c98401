package dev.fettle.faults;

import dev.fettle.testing.MarkedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table in docs/reliability.md, between its two marks. */
final class ReliabilityPage {
    private static final Path PAGE = Path.of("..", "docs", "reliability.md");
    private static final String FROM = "<!-- results -->";
    private static final String TO = "<!-- end of results -->";

    private ReliabilityPage() {}

    static void write(List<Results.Row> rows) throws IOException {
        MarkedPage.write(PAGE, FROM, TO, table(rows));
    }

    private static String table(List<Results.Row> rows) {
        StringBuilder table = new StringBuilder("The ")
                .append(Rounds.form())
                .append(" form:\n\n| fault | what | passed | worst seen | seed |\n|---|---|---|---|---|\n");
        for (Results.Row row : rows) {
            table.append("| %s | %s | %d of %d | %s | %d |%n"
                    .formatted(row.fault(), row.what(), row.passed(), row.rounds(), worst(row.worst()), row.seed()));
        }
        return table.toString();
    }

    private static String worst(Map<String, Long> figures) {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + " " + figure.getValue())
                .collect(Collectors.joining(", "));
    }
}
