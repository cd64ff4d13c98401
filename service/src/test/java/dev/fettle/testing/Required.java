package dev.fettle.testing;

import java.util.List;
import java.util.stream.Stream;

/** What {@code FETTLE_REQUIRE_ENGINES} asks for: names of engines, and {@code container}, with commas between. */
final class Required {
    static final String VARIABLE = "FETTLE_REQUIRE_ENGINES";
    static final String CONTAINER = "container";

    private Required() {}

    static boolean contains(String name) {
        return all().contains(name);
    }

    static List<String> engines() {
        return all().stream().filter(name -> !name.equals(CONTAINER)).toList();
    }

    static void failIfRequired(String name, String reason) {
        if (contains(name)) {
            throw new AssertionError(VARIABLE + " asks for " + name + ": " + reason);
        }
    }

    private static List<String> all() {
        String value = System.getenv(VARIABLE);
        return value == null
                ? List.of()
                : Stream.of(value.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }
}
