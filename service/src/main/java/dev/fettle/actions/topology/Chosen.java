package dev.fettle.actions.topology;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What speaks for and against a failover, and what it would be.
 *
 * @param intent null where something speaks against it
 */
record Chosen(@Nullable Intent intent, List<Check> checks) {
    Chosen {
        checks = List.copyOf(checks);
    }

    /** All that speaks against it. */
    String refusal() {
        return checks.stream().filter(check -> !check.go()).map(Check::words).collect(Collectors.joining("; "));
    }

    List<String> lines() {
        return checks.stream().map(Check::toString).toList();
    }
}
