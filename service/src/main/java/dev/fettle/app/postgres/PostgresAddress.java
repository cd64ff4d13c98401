package dev.fettle.app.postgres;

import org.jspecify.annotations.Nullable;

/** Where a PostgreSQL is, and how to get in. The password shows in no log. */
public record PostgresAddress(
        String url, String user, @Nullable String password) {
    @Override
    public String toString() {
        return url.replaceFirst("^jdbc:postgresql:/*", "").replaceFirst("\\?.*", "") + " as " + user;
    }
}
