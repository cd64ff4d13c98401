package dev.fettle.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the benchmark is to be run.
 *
 * @param only names of rows; empty for all
 * @param quick small sizes and one or two rounds: shows that it works, its figures say nothing
 * @param writePage whether the table of docs/performance.md is to be written anew
 * @param root the folder of the whole project
 * @param target the module's folder of built things
 */
record Options(Set<String> only, boolean quick, boolean writePage, Path root, Path target) {
    /** From the system properties {@code bench.*}. */
    static Options fromProperties() {
        Path root = Path.of(property("root")).toAbsolutePath().normalize();
        return new Options(
                Arrays.stream(property("only").split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                isSet("quick"),
                property("docs").equals("write"),
                root,
                root.resolve("service/target"));
    }

    private static boolean isSet(String name) {
        String value = property(name);
        return !value.isEmpty() && !value.equals("false");
    }

    private static String property(String name) {
        return System.getProperty("bench." + name, "");
    }

    boolean wants(String row) {
        return only.isEmpty() || only.contains(row);
    }

    /** The one for a full run, or the other for a quick one. */
    <T> T sized(T full, T small) {
        return quick ? small : full;
    }

    Path page() {
        return root.resolve("docs/performance.md");
    }
}
