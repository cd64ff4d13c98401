package dev.fettle.api.access;

import dev.fettle.api.wire.Body;
import dev.fettle.auth.AccessRole;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

@Schema(description = "Asks for a token.")
record TokenBody(
        @Schema(
                description = "the person or program that will carry it",
                example = "ada@example.org",
                minLength = 1,
                maxLength = 100)
        String owner,

        AccessRole role,

        @Schema(description = "how long it is good; absent for ever", example = "90d") @Nullable
        Duration lifetime)
        implements Body {}
