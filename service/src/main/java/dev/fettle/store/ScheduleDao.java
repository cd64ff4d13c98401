package dev.fettle.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Tables {@code schedule} and {@code schedule_fire}. */
interface ScheduleDao {
    record FireRow(Instant dueAt, Instant firedAt, @Nullable UUID changeId, String outcome) {
        public FireRow {
            Objects.requireNonNull(dueAt, "dueAt");
            Objects.requireNonNull(firedAt, "firedAt");
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    @SqlUpdate("""
        INSERT INTO fettle.schedule (name, playbook, parameters, narrowed_by, reason, cron, zone, misfire, within_ms,
                                     enabled, owner_kind, owner, saved_at, version)
        VALUES (:name, :playbook, :parameters::jsonb, :narrowedBy, :reason, :cron, :zone, :misfire, :withinMs,
                :enabled, :ownerKind, :owner, :savedAt, 1)
        ON CONFLICT (name) DO NOTHING
        """)
    int insert(@BindRow ScheduleRow schedule);

    @SqlUpdate("""
        UPDATE fettle.schedule
        SET playbook = :playbook, parameters = :parameters::jsonb, narrowed_by = :narrowedBy, reason = :reason,
            cron = :cron, zone = :zone, misfire = :misfire, within_ms = :withinMs, enabled = :enabled,
            owner_kind = :ownerKind, owner = :owner, saved_at = :savedAt, version = version + 1
        WHERE name = :name AND version = :version
        """)
    int update(@BindRow ScheduleRow schedule);

    @SqlQuery("SELECT * FROM fettle.schedule WHERE name = :name")
    Optional<ScheduleRow> find(String name);

    @SqlQuery("SELECT * FROM fettle.schedule ORDER BY name")
    List<ScheduleRow> all();

    @SqlUpdate("DELETE FROM fettle.schedule WHERE name = :name")
    int remove(String name);

    /** A schedule that was removed meanwhile does not fire. */
    @SqlUpdate("""
        INSERT INTO fettle.schedule_fire (schedule, due_at, fired_at, outcome)
        SELECT s.name, :dueAt, :firedAt, '' FROM fettle.schedule s WHERE s.name = :schedule FOR KEY SHARE
        ON CONFLICT (schedule, due_at) DO UPDATE SET fired_at = excluded.fired_at
        WHERE schedule_fire.outcome = '' AND schedule_fire.fired_at < excluded.fired_at - interval '10 minutes'
        """)
    int claimFire(String schedule, Instant dueAt, Instant firedAt);

    @SqlUpdate("""
        UPDATE fettle.schedule_fire SET change_id = :changeId, outcome = :outcome
        WHERE schedule = :schedule AND due_at = :dueAt
        """)
    void fired(String schedule, Instant dueAt, @Nullable UUID changeId, String outcome);

    @SqlQuery("""
        SELECT due_at, fired_at, change_id, outcome FROM fettle.schedule_fire
        WHERE schedule = :schedule
        ORDER BY due_at DESC
        LIMIT :limit
        """)
    List<FireRow> fires(String schedule, int limit);
}
