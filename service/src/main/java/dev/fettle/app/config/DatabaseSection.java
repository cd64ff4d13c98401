package dev.fettle.app.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fettle.Problem;
import dev.fettle.fleet.SecretRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where PostgreSQL is. */
public final class DatabaseSection {
    private static final String PREFIX = "jdbc:postgresql:";

    @JsonProperty
    private @Nullable String url;

    @JsonProperty
    private String user = "fettle";

    @JsonProperty
    private @Nullable SecretRef password;

    @JsonProperty
    private int connections = 20;

    void check(List<Problem.Detail> wrong) {
        Checks checks = new Checks("database", wrong);
        checks.between("connections", connections, 5, 500);
        if (url != null && !url.startsWith(PREFIX)) {
            checks.add("url", "'" + url + "' is no address of PostgreSQL", PREFIX + "//host:5432/fettle");
        }
        if (url != null && url.contains("password=")) {
            // The value is not echoed: it has a secret in it.
            checks.add("url", "it has a password in it", "database.password: env:NAME or file:/path");
        }
    }

    /** The JDBC address; null for an embedded server. */
    public @Nullable String url() {
        return url;
    }

    public String user() {
        return user;
    }

    /** Where the password is to be read; null where none is asked. */
    public @Nullable SecretRef password() {
        return password;
    }

    /** The most connections that this node opens. */
    public int connections() {
        return connections;
    }
}
