package dev.fettle.app.demo;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * A server program that can be started.
 *
 * @param name product and line, such as {@code redis-6.2} or {@code valkey-9.1}
 * @param executable takes the arguments of {@code redis-server}, {@code --sentinel} included
 * @param version what the program says of itself, such as {@code 6.2.11}
 */
public record Engine(String name, Path executable, String version) {
    /** Whether this is Valkey; otherwise Redis. */
    public boolean isValkey() {
        return name.startsWith("valkey-");
    }

    /** Whether it knows what came with Redis 7.0; every Valkey does. */
    public boolean atLeastRedis7() {
        return isValkey() || major() >= 7;
    }

    /** The first number of the version. */
    public int major() {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    /** The name of a product and a version: {@code redis} and {@code 7.0.15} give {@code redis-7.0}. */
    static String nameOf(String product, String version) {
        String[] numbers = version.split("\\.", -1);
        return product + "-" + String.join(".", Arrays.copyOf(numbers, Math.min(2, numbers.length)));
    }

    @Override
    public String toString() {
        return name;
    }
}
