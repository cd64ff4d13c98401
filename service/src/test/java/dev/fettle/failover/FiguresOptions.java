package dev.fettle.failover;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Engines;
import dev.fettle.app.demo.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What is to be measured.
 *
 * @param rounds of each way on each engine
 * @param topologies and
 * @param engines that are wanted by name; empty for all
 * @param ways whose name contains one of these; empty for all
 * @param keep whether the lines of earlier runs stay and count as well
 * @param writePage whether the tables of docs/failover.md are to be written anew
 * @param root the folder of the whole project
 */
record FiguresOptions(
        int rounds,
        List<String> topologies,
        List<String> engines,
        List<String> ways,
        boolean keep,
        boolean writePage,
        Path root) {
    /** From the system properties {@code failover.*}. */
    static FiguresOptions fromProperties() {
        String rounds = property("rounds");
        String keep = property("keep");
        return new FiguresOptions(
                rounds.isEmpty() ? 3 : Integer.parseInt(rounds),
                names("topologies"),
                names("engines"),
                names("ways"),
                !keep.isEmpty() && !keep.equals("false"),
                property("docs").equals("write"),
                Path.of(property("root")).toAbsolutePath().normalize());
    }

    private static List<String> names(String option) {
        return Arrays.stream(property(option).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String property(String name) {
        return System.getProperty("failover." + name, "");
    }

    boolean wants(Topology.Kind kind) {
        return topologies.isEmpty() || topologies.contains(name(kind));
    }

    boolean wants(Way way) {
        return ways.isEmpty() || ways.stream().anyMatch(way.name()::contains);
    }

    /** The embedded one and those of the folder that {@code FETTLE_ENGINES} names, or of {@code engines}. */
    List<Engine> present() {
        String folder = System.getenv(Engines.FOLDER_VARIABLE);
        List<Engine> found = new ArrayList<>(List.of(Engines.embedded()));
        found.addAll(Engines.in(folder == null || folder.isBlank() ? root.resolve("engines") : Path.of(folder)));
        return found.stream()
                .filter(engine -> engines.isEmpty() || engines.contains(engine.name()))
                .toList();
    }

    static String name(Topology.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    Path lines() {
        return root.resolve("service/target/failover/rounds.jsonl");
    }

    Path page() {
        return root.resolve("docs/failover.md");
    }
}
