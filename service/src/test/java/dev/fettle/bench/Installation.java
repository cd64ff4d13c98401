package dev.fettle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Fettle as it lies on a server: the launcher, the jar, its libraries and the cache of classes beside it, without
 * sources. So it is started with whatever options the launcher has for it.
 *
 * @param before what the launcher is started with; empty for nothing
 */
record Installation(Path folder, List<String> before) {
    private static final String TARGET = "service/target";

    /** @param withCache whether the cache of classes is made, as the launcher does when it builds the jar */
    static Installation in(Path folder, Options options, boolean withCache) {
        try {
            Path target = Files.createDirectories(folder.resolve(TARGET));
            Files.copy(options.root().resolve("fettle"), folder.resolve("fettle"));
            Files.createSymbolicLink(
                    target.resolve("fettle.jar"), options.target().resolve("fettle.jar"));
            Files.createSymbolicLink(target.resolve("fettle"), options.target().resolve("fettle"));
            Installation made = new Installation(folder, List.of());
            if (withCache) {
                made.makeCache(target);
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeCache(Path target) {
        Programs.run(List.of(
                java(),
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:AOTCacheOutput=" + target.resolve("fettle.aot"),
                "-jar",
                target.resolve("fettle.jar").toString(),
                "rehearse"));
    }

    /** The same, started so that it gets the processor when nobody else wants it. */
    Installation givingWay() {
        return new Installation(folder, List.of("nice", "-n", "19"));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The launcher with these arguments; it becomes the Java process, under the same number. */
    ProcessBuilder launch(String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(folder.resolve("fettle").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("FETTLE_JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }
}
