package dev.fettle.api.http;

import dev.fettle.api.wire.Body;
import io.swagger.v3.oas.annotations.media.Schema;

/** The reason of somebody who stops something or lets it go on. */
@Schema(description = "Why.")
public record WhyBody(
        @Schema(
                description = "for the log and for those who ask later",
                example = "traffic peak until noon",
                minLength = 1,
                maxLength = 2000)
        String why)
        implements Body {}
