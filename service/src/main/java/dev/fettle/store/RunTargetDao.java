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

    @SqlQuery("""
        UPDATE fettle.run_target t
        SET state = 'RUNNING', owner = :node, fence = c.fence, attempt = attempt + 1,
            started_at = coalesce(started_at, clock_timestamp()), ended_at = NULL
        FROM unnest(:sequences, :fences) AS c (sequence, fence)
        WHERE t.run_id = :run AND t.sequence = c.sequence AND t.state IN ('PENDING', 'RUNNING')
        RETURNING t.*
        """)
    List<RunTargetRow> start(UUID run, String node, int[] sequences, long[] fences);

    @SqlUpdate("""
        UPDATE fettle.run_target t
        SET progress = c.progress::jsonb
        FROM unnest(:runs, :sequences, :fences, :progress) AS c (run_id, sequence, fence, progress)
        WHERE t.run_id = c.run_id AND t.sequence = c.sequence AND t.fence = c.fence AND t.state = 'RUNNING'
          AND EXISTS (SELECT FROM fettle.shard_lease l
                      WHERE l.shard_key = t.shard_key AND l.fence = c.fence AND l.run_id = t.run_id)
        """)
    void progress(UUID[] runs, int[] sequences, long[] fences, String[] progress);

    @SqlUpdate("""
        UPDATE fettle.run_target t
        SET facts_before = :facts::jsonb
        WHERE t.run_id = :run AND t.sequence = :sequence AND t.fence = :fence AND t.state = 'RUNNING'
          AND EXISTS (SELECT FROM fettle.shard_lease l
                      WHERE l.shard_key = t.shard_key AND l.fence = :fence AND l.run_id = t.run_id)
        """)
    int before(UUID run, int sequence, long fence, String facts);

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

    /** The end of a claim whose lease was found and given back just before, in the same transaction. */
    record End(
            UUID run,
            int sequence,
            long fence,
            TargetState state,
            String progress,
            String outcome,
            @Nullable String factsAfter,
            String commands,
            @Nullable Instant endedAt) {}

    @SqlUpdate("""
        UPDATE fettle.run_target
        SET state = :state, progress = :progress::jsonb, outcome = :outcome, facts_after = :factsAfter::jsonb,
            commands = :commands::jsonb, owner = '', ended_at = :endedAt,
            -- One that was paused did not fail to come to its end.
            attempt = CASE WHEN :state = 'PENDING' THEN attempt - 1 ELSE attempt END
        WHERE run_id = :run AND sequence = :sequence AND fence = :fence AND state = 'RUNNING'
        """)
    int end(@BindRow End end);

    @SqlUpdate("""
        UPDATE fettle.run_target SET state = 'CANCELLED', outcome = :why, ended_at = :at
        WHERE run_id = :run AND state = 'PENDING'
        """)
    int cancelPending(UUID run, String why, Instant at);

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
