package dev.fettle.api.fleet;

import dev.fettle.api.wire.Body;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.SecretRef;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

@Schema(description = "How to get into the servers of a deployment.")
record AccessBody(
        @Schema(description = "encrypts connections and verifies host names; false without it") @Nullable
        Boolean tls,

        @Schema(description = "a PEM file with the authorities to trust", minLength = 1, maxLength = 1024) @Nullable
        String caFile,

        @Schema(description = "the ACL user; absent for the default user", minLength = 1, maxLength = 256) @Nullable
        String username,

        @Schema(description = "a reference, env:NAME or file:/path", example = "env:FETTLE_SECRET_CACHE") @Nullable
        SecretRef password,

        @Schema(minLength = 1, maxLength = 256) @Nullable String sentinelUsername,

        @Schema(description = "a reference, env:NAME or file:/path", example = "file:/run/secrets/sentinel") @Nullable
        SecretRef sentinelPassword,

        @Schema(
                description = "the name under which Sentinels know the primary",
                example = "mymaster",
                minLength = 1,
                maxLength = 256)
        @Nullable
        String masterName)
        implements Body {
    Access access() {
        return new Access(
                Objects.requireNonNullElse(tls, false),
                caFile,
                username,
                password,
                sentinelUsername,
                sentinelPassword,
                masterName);
    }
}
