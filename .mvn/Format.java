import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Checks ({@code check}) or mends ({@code apply}) the format of all Java sources. A program of our own, since a formatter
 * plug-in lives in Maven's JVM and parses only the Java of that JVM; this one runs on the JDK of the toolchain.
 */
final class Format {
    private static final Formatter FORMATTER =
            Formatter.createFormatter(JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    /** Files older than this were in order the last time. */
    private static final Path STAMP = Path.of("target", "format.stamp");

    public static void main(String[] args) throws IOException {
        var apply = args[0].equals("apply");
        var started = FileTime.from(Instant.now());
        var since = Files.exists(STAMP) && newest(List.of(Path.of("pom.xml"), Path.of(".mvn/Format.java"))) < mtime(STAMP)
                ? mtime(STAMP)
                : Long.MIN_VALUE;
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        sources().parallelStream().filter(file -> mtime(file) >= since).forEach(file -> {
            try {
                var text = Files.readString(file);
                var formatted = FORMATTER.formatSourceAndFixImports(text);
                if (!formatted.equals(text)) {
                    if (apply) {
                        Files.writeString(file, formatted);
                    } else {
                        wrong.add(file + ":" + firstDifference(text, formatted));
                    }
                }
            } catch (Exception e) {
                wrong.add(file + ": " + e.getMessage());
            }
        });
        if (!wrong.isEmpty()) {
            wrong.stream().sorted().forEach(System.err::println);
            System.err.println("Not in the house format. To mend: mvn -q -N verify -Dformat=apply");
            System.exit(1);
        }
        Files.createDirectories(STAMP.getParent());
        if (Files.notExists(STAMP)) {
            Files.createFile(STAMP);
        }
        Files.setLastModifiedTime(STAMP, started);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(""))) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(Format::javaFiles)
                    .toList();
        }
    }

    private static Stream<Path> javaFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long newest(List<Path> files) {
        return files.stream().mapToLong(Format::mtime).max().orElseThrow();
    }

    private static long mtime(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstDifference(String text, String formatted) {
        var have = text.lines().toList();
        var want = formatted.lines().toList();
        for (int i = 0; i < Math.min(have.size(), want.size()); i++) {
            if (!have.get(i).equals(want.get(i))) {
                return (i + 1) + ": wants" + System.lineSeparator() + "    " + want.get(i);
            }
        }
        return Math.min(have.size(), want.size()) + ": ends otherwise";
    }
}
