package dev.fettle.api.schedules;

import dev.fettle.api.wire.View;
import dev.fettle.change.Schedule;
import dev.fettle.change.Schedule.Misfire;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Schema(description = "A standing request: at each time of its cron expression it files a change, as a person does.")
record ScheduleView(
        @Schema(example = "nightly-expire") String name,
        String playbook,
        Map<String, Object> parameters,
        @Nullable String select,
        String reason,

        @Schema(
                description = "seconds, minutes, hours, day of month, month, day of week, optional year",
                example = "0 30 3 * * ?")
        String cron,

        @Schema(example = "Europe/Berlin") String zone,

        @Schema(description = "what to do about times that passed while nobody could fire")
        Misfire misfire,

        @Schema(description = "for once-within: how late it may still fire", example = "30m") @Nullable
        Duration within,

        boolean enabled,
        @Schema(description = "who saved it last") String owner,
        Instant savedAt,

        @Schema(description = "send it back with the next edit")
        long version,

        @Schema(description = "the next times; only where one schedule is asked for") @Nullable
        List<Instant> next)
        implements View {
    static ScheduleView of(Schedule s) {
        return of(s, null);
    }

    static ScheduleView of(Schedule s, @Nullable List<Instant> next) {
        return new ScheduleView(
                s.name(),
                s.playbook(),
                s.parameters(),
                s.select(),
                s.reason(),
                s.cron(),
                s.zone().getId(),
                s.misfire(),
                s.within(),
                s.enabled(),
                s.owner().toString(),
                s.savedAt(),
                s.version(),
                next);
    }
}
