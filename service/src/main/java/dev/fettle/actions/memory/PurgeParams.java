package dev.fettle.actions.memory;

import dev.fettle.action.Param;
import java.time.Duration;

/** The parameters of {@code memory.purge}. */
public record PurgeParams(
        @Param(
                value = "how long to wait at most for the server's own figures to settle after the purge",
                defaults = "5s",
                min = "200ms",
                max = "5m")
        Duration settle) {}
