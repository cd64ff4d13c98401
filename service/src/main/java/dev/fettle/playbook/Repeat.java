package dev.fettle.playbook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a playbook may be used, whoever asks: person, schedule or alert. It counts by the playbook's name, over all
 * its versions.
 *
 * @param cooldown how long a server on which it succeeded is left alone; null for not at all
 * @param targetsPerDay servers that it may begin with on one day of UTC, over all runs; null for any number
 * @param breaker null where it may go on for ever
 */
public record Repeat(
        @Nullable Duration cooldown,
        @Nullable Integer targetsPerDay,
        @Nullable Breaker breaker) {
    public static final Repeat FREELY = new Repeat(null, null, null);

    /**
     * When remedies that do not last are enough. One that succeeded did not last where the same server is selected again
     * and has work again, unless the condition says that it is fine.
     *
     * @param after how many successes
     * @param within in this time
     * @param lasting where it holds on the server, the remedies did last; null for never
     */
    public record Breaker(
            int after, Duration within, @Nullable Condition lasting) {}
}
