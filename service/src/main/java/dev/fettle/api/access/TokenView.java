package dev.fettle.api.access;

import dev.fettle.api.wire.View;
import dev.fettle.auth.AccessRole;
import dev.fettle.auth.Token;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "A bearer token, without its text.")
record TokenView(
        UUID id,
        @Schema(example = "ada@example.org") String owner,
        AccessRole role,
        Instant createdAt,
        @Schema(description = "absent for never") @Nullable Instant expiresAt,

        @Schema(description = "absent while it is good") @Nullable
        Instant revokedAt,

        @Schema(description = "to the minute; absent where it never was") @Nullable
        Instant lastUsedAt)
        implements View {
    static TokenView of(Token t) {
        return new TokenView(t.id(), t.owner(), t.role(), t.createdAt(), t.expiresAt(), t.revokedAt(), t.lastUsedAt());
    }
}
