package dev.fettle.store;

import dev.fettle.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Table {@code run}. */
interface RunDao {
    record StateRow(UUID id, RunState state) {}

    @SqlUpdate("""
        INSERT INTO fettle.run (id, change_id, plan_id, playbook, playbook_version, state, wave, waves, soak_until,
                                targets, why, created_at, started_at, ended_at, version)
        VALUES (:id, :changeId, :planId, :playbook, :playbookVersion, :state, :wave, :waves, :soakUntil,
                :targets, :why, :createdAt, :startedAt, :endedAt, :version)
        """)
    void insert(@BindRow RunRow run);

    @SqlUpdate("""
        UPDATE fettle.run
        SET state = :state, wave = :wave, soak_until = :soakUntil, why = :why, started_at = :startedAt,
            ended_at = :endedAt, version = version + 1
        WHERE id = :id AND version = :version
        """)
    int update(@BindRow RunRow next);

    /** Whoever decides by an older version of it has to look again. */
    @SqlUpdate("UPDATE fettle.run SET version = version + 1 WHERE id = :id")
    void movesOn(UUID id);

    @SqlQuery("SELECT * FROM fettle.run WHERE id = :id")
    Optional<RunRow> find(UUID id);

    @SqlQuery("""
        SELECT * FROM fettle.run
        WHERE (:state::text IS NULL OR state = :state)
          AND (:before::uuid IS NULL
               OR (created_at, id) < (SELECT b.created_at, b.id FROM fettle.run b WHERE b.id = :before))
        ORDER BY created_at DESC, id DESC
        LIMIT :limit
        """)
    List<RunRow> latest(@Nullable RunState state, @Nullable UUID before, int limit);

    @SqlQuery("""
        SELECT * FROM fettle.run
        WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED')
        ORDER BY created_at, id
        """)
    List<RunRow> live();

    @SqlQuery("SELECT id, state FROM fettle.run WHERE id = ANY(:ids)")
    List<StateRow> states(UUID[] ids);

    /** Makes claims of one run wait for each other; leaves its foreign keys alone. */
    @SqlQuery("SELECT state FROM fettle.run WHERE id = :id FOR NO KEY UPDATE")
    Optional<RunState> lock(UUID id);

    /** As {@link #lock}; empty where somebody has it. */
    @SqlQuery("SELECT state FROM fettle.run WHERE id = :id FOR NO KEY UPDATE SKIP LOCKED")
    Optional<RunState> lockIfFree(UUID id);

    @SqlQuery("SELECT clock_timestamp()")
    Instant databaseClock();
}
