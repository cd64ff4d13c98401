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

    record ClaimRow(Instant firedAt, long fence, long idleMillis) {
        public ClaimRow {
            Objects.requireNonNull(firedAt, "firedAt");
        }
    }

    record OpenRow(String schedule, Instant dueAt) {
        public OpenRow {
            Objects.requireNonNull(schedule, "schedule");
            Objects.requireNonNull(dueAt, "dueAt");
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
    @SqlQuery("""
        WITH former AS MATERIALIZED (
            SELECT lease_until FROM fettle.schedule_fire WHERE schedule = :schedule AND due_at = :dueAt)
        INSERT INTO fettle.schedule_fire (schedule, due_at, fired_at, outcome, fence, lease_until)
        SELECT s.name, :dueAt, :firedAt, '', 1, clock_timestamp() + :leaseMillis * interval '1 millisecond'
        FROM fettle.schedule s WHERE s.name = :schedule FOR KEY SHARE
        ON CONFLICT (schedule, due_at) DO UPDATE
        SET fence = schedule_fire.fence + 1,
            lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond'
        WHERE schedule_fire.outcome = '' AND schedule_fire.lease_until <= clock_timestamp()
        RETURNING fired_at, fence,
            coalesce((SELECT greatest(0, 1000 * extract(epoch FROM clock_timestamp() - f.lease_until)) FROM former f),
                     0)::bigint AS idle_millis
        """)
    Optional<ClaimRow> claimFire(String schedule, Instant dueAt, Instant firedAt, long leaseMillis);

    @SqlUpdate("""
        UPDATE fettle.schedule_fire f
        SET lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond'
        FROM unnest(:schedules, :dueAts::timestamptz[], :fences) AS c (schedule, due_at, fence)
        WHERE f.schedule = c.schedule AND f.due_at = c.due_at AND f.fence = c.fence AND f.outcome = ''
        """)
    void renew(String[] schedules, String[] dueAts, long[] fences, long leaseMillis);

    @SqlUpdate("""
        UPDATE fettle.schedule_fire SET change_id = :changeId, outcome = :outcome
        WHERE schedule = :schedule AND due_at = :dueAt AND fence = :fence AND outcome = ''
        """)
    int fired(String schedule, Instant dueAt, long fence, @Nullable UUID changeId, String outcome);

    @SqlQuery("""
        SELECT schedule, due_at FROM fettle.schedule_fire
        WHERE outcome = '' AND lease_until <= clock_timestamp()
        ORDER BY due_at, schedule
        LIMIT :limit
        """)
    List<OpenRow> abandoned(int limit);

    @SqlQuery("""
        SELECT due_at, fired_at, change_id, outcome FROM fettle.schedule_fire
        WHERE schedule = :schedule
        ORDER BY due_at DESC
        LIMIT :limit
        """)
    List<FireRow> fires(String schedule, int limit);
}
