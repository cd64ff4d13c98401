package dev.fettle.store;

import dev.fettle.audit.Actor;
import dev.fettle.change.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code schedule}; the parameters are JSON. */
record ScheduleRow(
        String name,
        String playbook,
        String parameters,
        @Nullable String narrowedBy,
        String reason,
        String cron,
        String zone,
        Schedule.Misfire misfire,
        @Nullable Long withinMs,
        boolean enabled,
        Actor.Kind ownerKind,
        String owner,
        Instant savedAt,
        long version) {
    ScheduleRow {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(playbook, "playbook");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(cron, "cron");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(misfire, "misfire");
        Objects.requireNonNull(ownerKind, "ownerKind");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(savedAt, "savedAt");
    }

    static ScheduleRow of(Schedule schedule) {
        return new ScheduleRow(
                schedule.name(),
                schedule.playbook(),
                Json.write(schedule.parameters()),
                schedule.select(),
                schedule.reason(),
                schedule.cron(),
                schedule.zone().getId(),
                schedule.misfire(),
                schedule.within() == null ? null : schedule.within().toMillis(),
                schedule.enabled(),
                schedule.owner().kind(),
                schedule.owner().name(),
                schedule.savedAt(),
                schedule.version());
    }

    Schedule toSchedule() {
        return new Schedule(
                name,
                playbook,
                Json.read(parameters, Json.OBJECT),
                narrowedBy,
                reason,
                cron,
                ZoneId.of(zone),
                misfire,
                withinMs == null ? null : Duration.ofMillis(withinMs),
                enabled,
                new Actor(ownerKind, owner),
                savedAt,
                version);
    }
}
