package dev.fettle.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Tables {@code journal} and {@code journal_block}. Blocks are only written under the shard's lease. */
interface JournalDao {
    record SummaryRow(
            String shardKey, UUID deploymentId, long images, long bytes, long lost, long unkept, boolean dropped) {
        public SummaryRow {
            Objects.requireNonNull(shardKey, "shardKey");
            Objects.requireNonNull(deploymentId, "deploymentId");
        }
    }

    record AppendedRow(long lost, boolean full) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record BlockRow(long id, byte[] payload) {
        public BlockRow {
            Objects.requireNonNull(payload, "payload");
        }
    }

    /** Once a block has found no room none is kept any more: what can be undone is a beginning, not a choice by size. */
    @SqlQuery("""
        WITH kept AS (
            INSERT INTO fettle.journal AS j (run_id, shard_key, deployment_id, images, bytes, lost, is_full, written_at)
            SELECT :run, :shardKey, i.deployment_id,
                   CASE WHEN :bytes <= :cap THEN GREATEST(:changes, 0) ELSE 0 END,
                   CASE WHEN :bytes <= :cap THEN :bytes ELSE 0 END,
                   CASE WHEN :bytes <= :cap THEN 0 ELSE :ifLost END,
                   :bytes > :cap,
                   clock_timestamp()
            FROM fettle.shard_lease l
            JOIN fettle.run_target t ON t.run_id = l.run_id AND t.sequence = l.sequence
            JOIN fettle.instance i ON i.id = t.instance_id
            WHERE l.shard_key = :shardKey AND l.run_id = :run AND l.sequence = :sequence AND l.fence = :fence
            ON CONFLICT (run_id, shard_key) DO UPDATE
            SET images = j.images
                    + CASE WHEN NOT j.is_full AND j.bytes + :bytes <= :cap THEN GREATEST(:changes, -j.images) ELSE 0 END,
                bytes = j.bytes + CASE WHEN NOT j.is_full AND j.bytes + :bytes <= :cap THEN :bytes ELSE 0 END,
                lost = j.lost + CASE WHEN NOT j.is_full AND j.bytes + :bytes <= :cap THEN 0 ELSE :ifLost END,
                is_full = j.is_full OR j.bytes + :bytes > :cap,
                written_at = clock_timestamp()
            RETURNING j.lost, j.is_full),
        block AS (
            INSERT INTO fettle.journal_block (run_id, shard_key, images, payload)
            SELECT :run, :shardKey, :images, :payload FROM kept WHERE NOT kept.is_full)
        SELECT lost, is_full AS full FROM kept
        """)
    Optional<AppendedRow> append(
            UUID run,
            String shardKey,
            int sequence,
            long fence,
            int images,
            long changes,
            long ifLost,
            long bytes,
            byte[] payload,
            long cap);

    /** The count is that of all attempts, so it may be told again. */
    @SqlUpdate("""
        INSERT INTO fettle.journal AS j (run_id, shard_key, deployment_id, images, bytes, lost, unkept, written_at)
        SELECT :run, :shardKey, i.deployment_id, 0, 0, 0, :many, clock_timestamp()
        FROM fettle.shard_lease l
        JOIN fettle.run_target t ON t.run_id = l.run_id AND t.sequence = l.sequence
        JOIN fettle.instance i ON i.id = t.instance_id
        WHERE l.shard_key = :shardKey AND l.run_id = :run AND l.sequence = :sequence AND l.fence = :fence
        ON CONFLICT (run_id, shard_key) DO UPDATE
        SET unkept = GREATEST(j.unkept, :many), written_at = clock_timestamp()
        """)
    int unkept(UUID run, String shardKey, int sequence, long fence, long many);

    String SUMMARY = "SELECT shard_key, deployment_id, images, bytes, lost, unkept, dropped_at IS NOT NULL AS dropped"
            + " FROM fettle.journal ";

    @SqlQuery(SUMMARY + "WHERE run_id = :run ORDER BY shard_key")
    List<SummaryRow> of(UUID run);

    @SqlQuery(SUMMARY + "WHERE run_id = :run AND shard_key = :shardKey")
    Optional<SummaryRow> of(UUID run, String shardKey);

    @SqlQuery("""
        SELECT id FROM fettle.journal_block WHERE run_id = :run AND shard_key = :shardKey ORDER BY id
        """)
    List<Long> blocks(UUID run, String shardKey);

    @SqlQuery("""
        SELECT id, payload FROM fettle.journal_block
        WHERE run_id = :run AND shard_key = :shardKey AND id < :block
        ORDER BY id DESC LIMIT 1
        """)
    Optional<BlockRow> before(UUID run, String shardKey, long block);

    /** Runs that are not over keep theirs: they may still add to it. */
    @SqlQuery("""
        WITH old AS (
            UPDATE fettle.journal j SET dropped_at = clock_timestamp()
            FROM fettle.run r
            WHERE j.dropped_at IS NULL AND j.written_at < clock_timestamp() - :keptMillis * interval '1 millisecond'
              AND r.id = j.run_id AND r.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')
            RETURNING j.run_id, j.shard_key),
        gone AS (
            DELETE FROM fettle.journal_block b USING old
            WHERE b.run_id = old.run_id AND b.shard_key = old.shard_key)
        SELECT count(*) FROM old
        """)
    int drop(long keptMillis);
}
