package dev.fettle.store;

import dev.fettle.run.TargetState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.BatchChunkSize;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Table {@code run_target}. Writes of work carry the fence of their claim; the shard's lease must still have it. */
interface RunTargetDao {
    record CountRow(TargetState state, int count) {}

    @BatchChunkSize(1000)
    @SqlBatch("""
        INSERT INTO fettle.run_target (run_id, sequence, wave, instance_id, deployment, shard, host, port, state,
                                       progress, outcome, facts_before, facts_after, commands, owner, fence,
                                       attempt, started_at, ended_at)
        VALUES (:runId, :sequence, :wave, :instanceId, :deployment, :shard, :host, :port, :state,
                :progress::jsonb, :outcome, :factsBefore::jsonb, :factsAfter::jsonb, :commands::jsonb, :owner, :fence,
                :attempt, :startedAt, :endedAt)
        """)
    void insert(@BindRow List<RunTargetRow> targets);

    @SqlUpdate("ANALYZE fettle.run_target, fettle.shard_lease")
    void analyze();

    @SqlQuery("SELECT * FROM fettle.run_target WHERE run_id = :run AND sequence = :sequence")
    Optional<RunTargetRow> find(UUID run, int sequence);

    @SqlQuery("""
        SELECT * FROM fettle.run_target
        WHERE run_id = :run AND sequence > :after AND (:state::text IS NULL OR state = :state)
        ORDER BY sequence
        LIMIT :limit
        """)
    List<RunTargetRow> page(UUID run, @Nullable TargetState state, int after, int limit);

    @SqlQuery("""
        SELECT state, count(*) AS count FROM fettle.run_target
        WHERE run_id = :run AND (:wave::int IS NULL OR wave = :wave)
        GROUP BY state
        """)
    List<CountRow> count(UUID run, @Nullable Integer wave);

    record StandingRow(int failures, boolean open, boolean claimable) {}

    /** Each part has an index of those rows alone. */
    @SqlQuery("""
        SELECT (SELECT count(*) FROM fettle.run_target
                WHERE run_id = :run AND state IN ('FAILED', 'UNKNOWN')) AS failures,
               EXISTS (SELECT FROM fettle.run_target
                       WHERE run_id = :run AND wave = :wave AND state IN ('PENDING', 'RUNNING')) AS open,
               EXISTS (SELECT FROM fettle.run_target WHERE run_id = :run AND wave = :wave AND state = 'PENDING')
               OR EXISTS (SELECT FROM fettle.run_target t JOIN fettle.shard_lease l ON l.shard_key = t.shard_key
                          WHERE t.run_id = :run AND t.wave = :wave AND t.state = 'RUNNING'
                            AND (l.lease_until IS NULL OR l.lease_until <= clock_timestamp()
                                 OR l.fence <> t.fence)) AS claimable
        """)
    StandingRow standing(UUID run, int wave);

    /**
     * Locks in the order of run and sequence, as all that touch several targets do. The fence of the lease is asked for as a
     * value, since a join by it, the same for most targets of a run, would be planned badly where statistics are young.
     */
    @SqlUpdate("""
        WITH held AS MATERIALIZED (
            SELECT t.run_id, t.sequence, c.progress, c.commands
            FROM unnest(:runs, :sequences, :fences, :progress, :commands)
                 AS c (run_id, sequence, fence, progress, commands)
            JOIN fettle.run_target t ON t.run_id = c.run_id AND t.sequence = c.sequence
            WHERE t.fence = c.fence AND t.state = 'RUNNING'
              AND c.fence = (SELECT l.fence FROM fettle.shard_lease l
                             WHERE l.shard_key = t.shard_key AND l.run_id = t.run_id)
            ORDER BY t.run_id, t.sequence
            FOR NO KEY UPDATE OF t)
        UPDATE fettle.run_target t SET progress = h.progress::jsonb, commands = h.commands::jsonb
        FROM held h
        WHERE t.run_id = h.run_id AND t.sequence = h.sequence
        """)
    void progress(UUID[] runs, int[] sequences, long[] fences, String[] progress, String[] commands);

    @SqlQuery("""
        SELECT * FROM fettle.run_target
        WHERE run_id = :run AND state = 'SUCCEEDED' AND progress -> 'coverage' ->> 'met' IS NOT NULL
        ORDER BY sequence
        """)
    List<RunTargetRow> walkedBySlot(UUID run);

    /** A change of a target that was over. */
    record Revision(
            UUID run,
            int sequence,
            long fence,
            TargetState state,
            int wave,
            String progress,
            String outcome,
            boolean reopen) {}

    @SqlUpdate("""
        UPDATE fettle.run_target
        SET state = :state, wave = :wave, progress = :progress::jsonb, outcome = :outcome,
            owner = CASE WHEN :reopen THEN '' ELSE owner END, ended_at = CASE WHEN :reopen THEN NULL ELSE ended_at END
        WHERE run_id = :run AND sequence = :sequence AND fence = :fence AND state = 'SUCCEEDED'
        """)
    int revise(@BindRow Revision revision);

    record WrittenRow(UUID runId, int sequence, long fence) {}

    @SqlQuery("""
        WITH held AS MATERIALIZED (
            SELECT t.run_id, t.sequence, c.facts
            FROM unnest(:runs, :sequences, :fences, :facts) AS c (run_id, sequence, fence, facts)
            JOIN fettle.run_target t ON t.run_id = c.run_id AND t.sequence = c.sequence
            WHERE t.fence = c.fence AND t.state = 'RUNNING'
              AND c.fence = (SELECT l.fence FROM fettle.shard_lease l
                             WHERE l.shard_key = t.shard_key AND l.run_id = t.run_id)
            ORDER BY t.run_id, t.sequence
            FOR NO KEY UPDATE OF t)
        UPDATE fettle.run_target t SET facts_before = h.facts::jsonb
        FROM held h
        WHERE t.run_id = h.run_id AND t.sequence = h.sequence
        RETURNING t.run_id, t.sequence, t.fence
        """)
    List<WrittenRow> before(UUID[] runs, int[] sequences, long[] fences, String[] facts);

    /**
     * The ends of claims whose leases were found and given back just before, in the same transaction: an array of objects
     * with the components of {@code Leases.End}.
     */
    @SqlUpdate("""
        WITH held AS MATERIALIZED (
            SELECT e.*
            FROM jsonb_to_recordset(:ends::jsonb)
                 AS e (run uuid, sequence int, fence bigint, state text, progress jsonb, outcome text,
                       after jsonb, commands jsonb, at timestamptz)
            JOIN fettle.run_target t ON t.run_id = e.run AND t.sequence = e.sequence
            WHERE t.fence = e.fence AND t.state = 'RUNNING'
            ORDER BY t.run_id, t.sequence
            FOR NO KEY UPDATE OF t)
        UPDATE fettle.run_target t
        SET state = h.state, progress = h.progress, outcome = h.outcome, facts_after = h.after,
            commands = h.commands, owner = '', ended_at = h.at,
            -- One that was paused did not fail to come to its end.
            attempt = CASE WHEN h.state = 'PENDING' THEN t.attempt - 1 ELSE t.attempt END
        FROM held h
        WHERE t.run_id = h.run AND t.sequence = h.sequence
        """)
    int end(String ends);

    /** One that was paused in the middle of a walk has not met every key. What is half-done stays. */
    @SqlUpdate("""
        UPDATE fettle.run_target t
        SET state = 'CANCELLED', ended_at = :at,
            outcome = CASE WHEN started_at IS NULL THEN :why ELSE :why || '; what was done stays done' END,
            progress = CASE WHEN jsonb_exists(progress -> 'position', 'cursor')
                            THEN jsonb_set(progress, '{coverage,state}', '"INCOMPLETE"') ELSE progress END
        WHERE run_id = :run AND state = 'PENDING' AND NOT
        """ + SettledDao.HALF_DONE)
    int cancelPending(UUID run, String why, Instant at);

    @SqlUpdate("""
        UPDATE fettle.run_target t SET state = 'UNKNOWN', outcome = :why, ended_at = :at
        WHERE run_id = :run AND state = 'PENDING' AND
        """ + SettledDao.HALF_DONE)
    int giveUpHalfDone(UUID run, String why, Instant at);

    @SqlQuery("""
        SELECT EXISTS (SELECT FROM fettle.run_target t
                       WHERE t.run_id = :run AND t.state IN ('PENDING', 'RUNNING') AND
        """ + SettledDao.HALF_DONE + ")")
    boolean isHalfDone(UUID run);

    @SqlUpdate("""
        UPDATE fettle.run_target SET state = 'SKIPPED', outcome = :why, ended_at = :at
        WHERE run_id = :run AND state = 'PENDING' AND started_at IS NULL
        """)
    int skipUnbegun(UUID run, String why, Instant at);

    /** Those of the run that stand RUNNING and whose lease is not theirs any more. */
    @SqlUpdate("""
        UPDATE fettle.run_target t SET state = 'PENDING', owner = ''
        WHERE t.run_id = :run AND t.state = 'RUNNING'
          AND NOT EXISTS (SELECT FROM fettle.shard_lease l
                          WHERE l.shard_key = t.shard_key AND l.run_id = t.run_id AND l.sequence = t.sequence
                            AND l.fence = t.fence)
        """)
    int release(UUID run);
}
