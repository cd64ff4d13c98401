package dev.fettle.action;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How something was before a step changed it, with what the step made of it: enough to put it back, and to see whether it
 * still is as the step left it. Moments are milliseconds since 1970 on the server's clock.
 */
// Images are carried and never compared.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Image {
    /**
     * A key was given another expiry.
     *
     * @param before when it was to expire before; null for never
     * @param after when it is to expire since
     */
    record Expiry(byte[] key, int database, @Nullable Long before, long after) implements Image {}

    /** Members were taken out of a sorted set. */
    record Members(byte[] key, int database, List<Member> members) implements Image {
        public Members {
            members = List.copyOf(members);
        }
    }

    /** @param score as the server writes it */
    record Member(byte[] name, String score) {}

    /**
     * A key was deleted.
     *
     * @param payload as DUMP gives it
     * @param expiry when it was to expire; null for never
     */
    record Dump(
            byte[] key,
            int database,
            byte[] payload,
            @Nullable Long expiry) implements Image {}

    /** A parameter of the server's configuration was set. */
    record Setting(String name, String before, String after) implements Image {}
}
