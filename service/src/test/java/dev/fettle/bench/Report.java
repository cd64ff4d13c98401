package dev.fettle.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.testing.MarkedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What came of it: for people, for programs, and for the page. */
record Report(Machine machine, List<Section> sections) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BEGIN = "<!-- measured: begin -->";
    private static final String END = "<!-- measured: end -->";

    /** As Markdown. */
    String text() {
        StringBuilder text = new StringBuilder("\n");
        machine.facts()
                .forEach((name, value) -> text.append("- ")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\n'));
        text.append("\n| row | figure | measured | to reach | |\n|---|---|---|---|---|\n");
        for (Section section : sections) {
            section.goals().forEach(goal -> text.append(line(section, goal)));
        }
        for (Section section : sections) {
            text.append("\n### `%s`: %s\n".formatted(section.row(), section.title()));
            if (!section.series().isEmpty()) {
                text.append("\n| who | median | least to most | turns |\n|---|---|---|---|\n");
                section.series().forEach(series -> text.append(line(series)));
            }
            if (!section.notes().isEmpty()) {
                text.append('\n');
                section.notes().forEach(note -> text.append("- ").append(note).append('\n'));
            }
        }
        return text.toString();
    }

    private static String line(Series s) {
        if (!s.isThere()) {
            return "| %s | not run: %s | | |\n".formatted(s.name(), s.notRun());
        }
        return "| %s | %s %s | %s to %s | %d |\n"
                .formatted(
                        s.name(),
                        figure(s.median()),
                        s.unit(),
                        figure(s.least()),
                        figure(s.most()),
                        s.values().size());
    }

    private static String line(Section section, Goal g) {
        String verdict = g.reached() || Double.isNaN(g.value()) ? g.verdict() : g.verdict() + ": " + g.bound();
        return "| `%s` | %s | %s %s | %s %s %s | %s |\n"
                .formatted(
                        section.row(),
                        g.what(),
                        figure(g.value()),
                        g.unit(),
                        g.atMost() ? "at most" : "at least",
                        figure(g.wanted()),
                        g.unit(),
                        verdict);
    }

    /** Three figures that count. */
    private static String figure(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        return (size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f").formatted(value);
    }

    /** Writes the JSON, and the page where that is asked for. */
    void write(Options options) throws IOException {
        Path file = options.target().resolve("bench/results.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
        Bench.say("\nas JSON in " + options.root().relativize(file));
        if (options.writePage()) {
            MarkedPage.write(options.page(), BEGIN, END, text());
        }
    }

    private ObjectNode json() {
        ObjectNode all = JSON.createObjectNode();
        ObjectNode facts = all.putObject("machine");
        machine.facts().forEach(facts::put);
        ArrayNode rows = all.putArray("rows");
        for (Section section : sections) {
            ObjectNode row = rows.addObject();
            row.put("row", section.row()).put("title", section.title());
            ArrayNode series = row.putArray("series");
            for (Series s : section.series()) {
                ObjectNode one = series.addObject().put("name", s.name()).put("unit", s.unit());
                if (s.isThere()) {
                    one.put("median", s.median());
                    one.set("values", JSON.valueToTree(s.values()));
                } else {
                    one.put("notRun", s.notRun());
                }
            }
            ArrayNode goals = row.putArray("goals");
            for (Goal g : section.goals()) {
                ObjectNode one = goals.addObject().put("what", g.what()).put("unit", g.unit());
                one.put("value", g.value()).put(g.atMost() ? "atMost" : "atLeast", g.wanted());
                one.put("verdict", g.verdict());
            }
            row.set("notes", JSON.valueToTree(section.notes()));
        }
        return all;
    }
}
