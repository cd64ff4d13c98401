package dev.fettle.fleet;

import org.jspecify.annotations.Nullable;

/**
 * How to get into the servers of a deployment.
 *
 * @param tls whether connections are encrypted; host names are then verified
 * @param caFile a PEM file with the authorities to trust; null for the JDK's own
 * @param username the ACL user; null for the default user
 * @param password null where none is asked
 * @param sentinelUsername as {@code username}, for the Sentinels
 * @param sentinelPassword as {@code password}, for the Sentinels
 * @param masterName the name under which the Sentinels know the primary; only for kind {@code sentinel}
 */
public record Access(
        boolean tls,
        @Nullable String caFile,
        @Nullable String username,
        @Nullable SecretRef password,
        @Nullable String sentinelUsername,
        @Nullable SecretRef sentinelPassword,
        @Nullable String masterName) {
    public static final Access OPEN = new Access(false, null, null, null, null, null, null);
}
