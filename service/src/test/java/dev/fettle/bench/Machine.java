package dev.fettle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where it was measured, so that figures of two runs are compared only where they may be. */
public record Machine(Map<String, String> facts) {
    static Machine look(Stage stage) {
        Map<String, String> facts = new LinkedHashMap<>(here().facts());
        facts.put("engine", stage.engine().toString());
        facts.put("PostgreSQL", stage.postgres().version());
        facts.put("redis-py", said(List.of(python(), "-c", "import redis; print(redis.__version__)")));
        facts.put("Ansible", said(List.of("ansible", "--version")));
        facts.put("redis-cli", said(List.of("redis-cli", "--version")));
        return new Machine(facts);
    }

    /** What is the same for everything that is measured on it; the load is that of this moment. */
    public static Machine here() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("processor", value(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("memory", value(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("load at the start", line(Path.of("/proc/loadavg")));
        return new Machine(facts);
    }

    private static String python() {
        try {
            return Programs.pythonWithRedis();
        } catch (Missing none) {
            return "python3";
        }
    }

    /** The first line of what a program says of itself. */
    private static String said(List<String> command) {
        try {
            return Programs.run(command).lines().findFirst().orElse("says nothing");
        } catch (IllegalStateException e) {
            return "not there";
        }
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "not known";
        }
    }

    private static String value(Path file, String key) {
        return line(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("not known");
    }
}
