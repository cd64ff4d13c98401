package dev.fettle.api.changes;

import dev.fettle.api.wire.Body;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "Asks for a plan to be carried out.")
record ChangeBody(
        @Schema(description = "id of the plan") UUID plan,

        @Schema(
                description = "the digest that was seen; refused where the plan has another",
                minLength = 1,
                maxLength = 64)
        @Nullable
        String digest,

        @Schema(
                description = "why, for those who approve",
                example = "cache-7 is at 92 % of its memory",
                minLength = 1,
                maxLength = 2000)
        String reason,

        @Schema(description = "it starts no earlier; absent for as soon as it is approved") @Nullable
        Instant notBefore)
        implements Body {}
