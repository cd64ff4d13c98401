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
    /** How many changes it tells of: an element of a sorted set is one; below 0 where it says of others that they are void. */
    default long changes() {
        return switch (this) {
            case Expiry expiry -> 1;
            case Members members -> members.members().size();
            case Dump dump -> 1;
            case Untouched left -> -Math.max(1, left.members().size());
            case Setting setting -> 1;
        };
    }

    /** Whether what it tells of is done all the same where it cannot be kept. */
    default boolean isMadeWithout() {
        return switch (this) {
            case Expiry expiry -> true;
            // Keys without a backup are left alone; elements are then cut off in another way, and counted there.
            case Dump dump -> false;
            case Members members -> false;
            case Untouched left -> false;
            case Setting setting -> true;
        };
    }

    /**
     * A key was given another expiry.
     *
     * @param before when it was to expire before; null for never
     * @param after when it is to expire since
     */
    record Expiry(byte[] key, int database, @Nullable Long before, long after) implements Image {}

    /**
     * Members were taken out of a sorted set.
     *
     * @param beside some that stayed, next to those: by them the set is known again
     */
    record Members(byte[] key, int database, List<byte[]> beside, List<Member> members) implements Image {
        public Members {
            beside = List.copyOf(beside);
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

    /**
     * What was kept of a key before it was to be changed is void: somebody else was faster, and the step left it alone.
     *
     * @param members those that were left in a sorted set; none where the whole key is meant
     */
    record Untouched(byte[] key, int database, List<byte[]> members) implements Image {
        public Untouched {
            members = List.copyOf(members);
        }
    }

    /** A parameter of the server's configuration was set. */
    record Setting(String name, String before, String after) implements Image {}
}
