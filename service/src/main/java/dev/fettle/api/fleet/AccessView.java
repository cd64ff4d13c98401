package dev.fettle.api.fleet;

import dev.fettle.fleet.Access;
import dev.fettle.fleet.SecretRef;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "How to get into the servers of a deployment. Passwords are references, never the secrets.")
record AccessView(
        @Schema(description = "whether connections are encrypted; host names are then verified")
        boolean tls,

        @Schema(description = "a PEM file with the authorities to trust") @Nullable
        String caFile,

        @Schema(description = "the ACL user; absent for the default user") @Nullable
        String username,

        @Schema(example = "env:FETTLE_SECRET_CACHE") @Nullable
        String password,

        @Nullable String sentinelUsername,

        @Schema(example = "file:/run/secrets/sentinel") @Nullable
        String sentinelPassword,

        @Schema(description = "the name under which Sentinels know the primary", example = "mymaster") @Nullable
        String masterName) {
    static AccessView of(Access a) {
        return new AccessView(
                a.tls(),
                a.caFile(),
                a.username(),
                text(a.password()),
                a.sentinelUsername(),
                text(a.sentinelPassword()),
                a.masterName());
    }

    private static @Nullable String text(@Nullable SecretRef secret) {
        return secret == null ? null : secret.value();
    }
}
