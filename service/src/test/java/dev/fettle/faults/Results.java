package dev.fettle.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What came of the faults: target/faults/results.json, and with {@code -Dfaults.docs=write} docs/reliability.md. */
final class Results implements BeforeAllCallback {
    record Row(String fault, String what, int rounds, int passed, Map<String, Long> worst) {}

    private static final Path FILE = Path.of("target", "faults", "results.json");
    private static final List<Row> ROWS = new ArrayList<>();
    private static final Map<String, Long> WORST = new TreeMap<>();

    /** The largest that was seen of a figure since the last {@link #add}. */
    static synchronized void worst(String figure, long value) {
        WORST.merge(figure, value, Math::max);
    }

    static synchronized void add(String fault, String what, int rounds, int passed) {
        ROWS.add(new Row(fault, what, rounds, passed, new TreeMap<>(WORST)));
        WORST.clear();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Results.class))
                .getOrComputeIfAbsent("end", key -> {
                    System.out.println("[fault] seed " + Rounds.SEED);
                    return (AutoCloseable) Results::write;
                });
    }

    private static synchronized void write() throws Exception {
        List<Row> rows = ROWS.stream()
                .sorted(Comparator.comparingInt((Row row) -> number(row.fault()))
                        .thenComparing(Row::what))
                .toList();
        Files.createDirectories(FILE.getParent());
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(FILE.toFile(), Map.of("seed", Rounds.SEED, "rows", rows));
        if ("write".equals(System.getProperty("faults.docs"))) {
            ReliabilityPage.write(Rounds.SEED, rows);
        }
    }

    private static int number(String fault) {
        return Integer.parseInt(fault.substring(1));
    }
}
