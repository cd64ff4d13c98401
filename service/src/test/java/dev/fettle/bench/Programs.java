package dev.fettle.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs what others would use, and what the benchmark itself is made of where Java would disturb too much. */
final class Programs {
    private final Path folder;

    /** @param folder where sources are unpacked and compiled */
    Programs(Path folder) {
        this.folder = folder;
    }

    /** A file of the benchmark, as a file. */
    Path resource(String name) {
        Path file = folder.resolve(name);
        try (InputStream in = Programs.class.getResourceAsStream("/bench/" + name)) {
            if (in == null) {
                throw new IllegalStateException("there is no resource bench/" + name);
            }
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles a program in C. @throws Missing where that does not work here */
    Path compile(String name, String... libraries) {
        Path program = folder.resolve(name);
        if (!Files.exists(program)) {
            requireOnPath("gcc", "to compile " + name + ".c");
            List<String> command = new ArrayList<>(List.of(
                    "gcc",
                    "-O2",
                    "-o",
                    program.toString(),
                    resource(name + ".c").toString()));
            command.addAll(List.of(libraries));
            try {
                run(command);
            } catch (IllegalStateException e) {
                throw new Missing(name + ".c does not compile: " + firstLine(e));
            }
        }
        return program;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .filter(line -> line.contains("error"))
                .findFirst()
                .orElse(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    /** The Python that has redis-py. @throws Missing where none has */
    static String pythonWithRedis() {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            try {
                run(List.of(python, "-c", "import redis"));
                return python;
            } catch (IllegalStateException without) {
                // the next one
            }
        }
        throw new Missing("no python3 with the module redis (Debian: python3-redis)");
    }

    /** @throws Missing where no folder of the PATH has it */
    static Path requireOnPath(String program, String purpose) {
        return onPath(program).orElseThrow(() -> new Missing("no " + program + " on the PATH, " + purpose));
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs to the end and returns what was printed.
     *
     * @throws IllegalStateException where it does not start or ends with an error, with what it printed
     */
    static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        command.getFirst() + " ended with " + process.exitValue() + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException(command.getFirst() + " does not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
        }
    }

    /** Ends it; who does not go within 10 s is killed. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
