package dev.fettle.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the engines of this machine. */
public final class Engines {
    /** Names the folder with one sub-folder per engine, each with a program {@code server} in it. */
    public static final String FOLDER_VARIABLE = "FETTLE_ENGINES";

    private static final Pattern VERSION =
            Pattern.compile("(redis|valkey) server v=([0-9]+\\.[0-9.]+)", Pattern.CASE_INSENSITIVE);

    private Engines() {}

    /**
     * All engines for tests: the embedded one, then those under {@value #FOLDER_VARIABLE} by name.
     *
     * @throws IllegalStateException when one that is there does not start; its message says what is missing
     */
    public static List<Engine> available() {
        List<Engine> engines = new ArrayList<>();
        engines.add(embedded());
        String folder = System.getenv(FOLDER_VARIABLE);
        if (folder != null && !folder.isBlank()) {
            engines.addAll(in(Path.of(folder)));
        }
        return List.copyOf(engines);
    }

    /** The engines of a folder, by name; none when the folder does not exist. */
    public static List<Engine> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.resolve("server"))
                    .filter(Files::isExecutable)
                    .sorted()
                    .map(Engines::probe)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The Redis 6.2 that Fettle brings along.
     *
     * @throws IllegalStateException when it does not start here, with the reason and the remedy
     */
    public static Engine embedded() {
        return probe(EmbeddedRedis.executable());
    }

    /**
     * The engine for the demo: the embedded one; where it does not start, {@code valkey-server} or {@code redis-server}
     * of the PATH.
     *
     * @throws IllegalStateException when there is none, with the reason and the remedy
     */
    public static Engine forDemo() {
        try {
            return embedded();
        } catch (IllegalStateException embeddedFails) {
            for (String program : List.of("valkey-server", "redis-server")) {
                for (Path folder : path()) {
                    if (Files.isExecutable(folder.resolve(program))) {
                        return probe(folder.resolve(program));
                    }
                }
            }
            throw new IllegalStateException(
                    embeddedFails.getMessage()
                            + "\n"
                            + "Nor is there a valkey-server or a redis-server on the PATH; installing one helps as"
                            + " well.",
                    embeddedFails);
        }
    }

    private static List<Path> path() {
        String path = System.getenv("PATH");
        return path == null
                ? List.of()
                : Stream.of(path.split(":", -1)).map(Path::of).toList();
    }

    /** Asks a program for its version, which shows at the same time that it starts. */
    private static Engine probe(Path program) {
        Path executable = program.toAbsolutePath();
        try {
            Process process = new ProcessBuilder(executable.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Matcher matcher = VERSION.matcher(said);
            if (!matcher.find()) {
                throw new IllegalStateException(executable + " does not start: " + said.strip() + remedy(said));
            }
            String product = matcher.group(1).toLowerCase(Locale.ROOT);
            return new Engine(Engine.nameOf(product, matcher.group(2)), executable, matcher.group(2));
        } catch (IOException e) {
            throw new IllegalStateException(executable + " does not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting " + executable, e);
        }
    }

    private static String remedy(String said) {
        return said.contains("libssl") || said.contains("libcrypto")
                ? "\n"
                      + "It needs the libraries libssl.so.3 and libcrypto.so.3, which are OpenSSL 3 (Debian and"
                      + " Ubuntu: libssl3 or libssl3t64; Fedora: openssl-libs; Alpine has no glibc and cannot run it)."
                : "";
    }
}
