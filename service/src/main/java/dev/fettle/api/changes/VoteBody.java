package dev.fettle.api.changes;

import dev.fettle.api.wire.Body;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "A vote on a change.")
record VoteBody(
        @Schema(description = "yes, or no: one no ends the change")
        boolean approve,

        @Schema(
                description = "the digest that was seen; a vote for another one does not count",
                minLength = 1,
                maxLength = 64)
        String digest,

        @Schema(maxLength = 2000) @Nullable String comment)
        implements Body {}
