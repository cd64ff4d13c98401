package dev.fettle.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What came of the faults: a file for each in target/faults, beside those of earlier runs of the same form, and with
 * {@code -Dfaults.docs=write} all of them in docs/reliability.md. So the classes may be run one by one.
 */
final class Results implements BeforeAllCallback {
    /** @param worst the largest that was seen of some figures */
    record Row(String fault, String what, int rounds, int passed, long seed, Map<String, Long> worst) {}

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Map<String, Long> WORST = new TreeMap<>();

    /** The largest that was seen of a figure since the last {@link #add}. */
    static synchronized void worst(String figure, long value) {
        WORST.merge(figure, value, Math::max);
    }

    static synchronized void add(String fault, String what, int rounds, int passed) {
        Row row = new Row(fault, what, rounds, passed, Rounds.SEED, new TreeMap<>(WORST));
        WORST.clear();
        Path file = folder().resolve((fault + " " + what).replaceAll("[^A-Za-z0-9]+", "-") + ".json");
        try {
            Files.createDirectories(folder());
            JSON.writeValue(file.toFile(), row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static void write() throws IOException {
        if ("write".equals(System.getProperty("faults.docs"))) {
            try (Stream<Path> files = Files.list(folder())) {
                ReliabilityPage.write(files.map(Results::read)
                        .sorted(Comparator.comparingInt((Row row) -> number(row.fault()))
                                .thenComparing(Row::what))
                        .toList());
            }
        }
    }

    private static Row read(Path file) {
        try {
            return JSON.readValue(file.toFile(), Row.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rounds of different forms are different things. */
    private static Path folder() {
        return Path.of("target", "faults", Rounds.form());
    }

    private static int number(String fault) {
        return Integer.parseInt(fault.substring(1));
    }
}
