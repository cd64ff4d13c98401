package dev.fettle.api.schedules;

import dev.fettle.action.Durations;
import dev.fettle.api.wire.Body;
import dev.fettle.api.wire.Words;
import dev.fettle.change.Schedule.Misfire;
import dev.fettle.change.Schedules;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

@Schema(description = "A schedule as somebody writes it.")
record ScheduleBody(
        @Schema(example = "expire-temp-keys", minLength = 1, maxLength = 100)
        String playbook,

        @Schema(description = "values by name; what is left out has its default") @Nullable
        Map<String, Object> parameters,

        @Schema(description = "a condition that narrows the playbook's own targets", minLength = 1, maxLength = 4096)
        @Nullable
        String select,

        @Schema(description = "why, for those who approve", minLength = 1, maxLength = 2000)
        String reason,

        @Schema(
                description = "seconds, minutes, hours, day of month, month, day of week, optional year",
                example = "0 30 3 * * ?",
                minLength = 1,
                maxLength = 200)
        String cron,

        @Schema(description = "an IANA time zone", example = "Europe/Berlin", minLength = 1, maxLength = 100)
        String zone,

        @Schema(description = "what to do about times that passed while nobody could fire; skip without it") @Nullable
        Misfire misfire,

        @Schema(description = "for once-within: how late it may still fire", example = "30m") @Nullable
        Duration within,

        @Schema(description = "whether it fires; true without it") @Nullable
        Boolean enabled,

        @Schema(
                description = "the version that was edited; 0 or absent for a new one, unless If-Match says it",
                minimum = "0")
        @Nullable
        Long version)
        implements Body {
    Schedules.Draft draft(String name, long seenVersion) {
        return new Schedules.Draft(
                name,
                playbook,
                Objects.requireNonNullElse(parameters, Map.of()),
                select,
                reason,
                cron,
                zone,
                Words.of(Objects.requireNonNullElse(misfire, Misfire.SKIP)),
                within == null ? null : Durations.format(within),
                Objects.requireNonNullElse(enabled, true),
                seenVersion);
    }
}
