package dev.fettle.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Tables {@code journal} and {@code journal_block}. Blocks are only written under the shard's lease. */
interface JournalDao {
    record SummaryRow(String shardKey, long images, long bytes, long lost, boolean dropped) {
        public SummaryRow {
            Objects.requireNonNull(shardKey, "shardKey");
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record BlockRow(long id, byte[] payload) {
        public BlockRow {
            Objects.requireNonNull(payload, "payload");
        }
    }

    /** Once a block has found no room none is kept any more: what can be undone is a beginning, not a choice by size. */
    @SqlQuery("""
        WITH kept AS (
            INSERT INTO fettle.journal AS j (run_id, shard_key, images, bytes, lost, written_at)
            SELECT :run, :shardKey,
                   CASE WHEN :bytes <= :cap THEN :images ELSE 0 END,
                   CASE WHEN :bytes <= :cap THEN :bytes ELSE 0 END,
                   CASE WHEN :bytes <= :cap THEN 0 ELSE :images END,
                   clock_timestamp()
            FROM fettle.shard_lease l
            WHERE l.shard_key = :shardKey AND l.run_id = :run AND l.sequence = :sequence AND l.fence = :fence
            ON CONFLICT (run_id, shard_key) DO UPDATE
            SET images = j.images + CASE WHEN j.lost = 0 AND j.bytes + :bytes <= :cap THEN :images ELSE 0 END,
                bytes = j.bytes + CASE WHEN j.lost = 0 AND j.bytes + :bytes <= :cap THEN :bytes ELSE 0 END,
                lost = j.lost + CASE WHEN j.lost = 0 AND j.bytes + :bytes <= :cap THEN 0 ELSE :images END,
                written_at = clock_timestamp()
            RETURNING j.lost),
        block AS (
            INSERT INTO fettle.journal_block (run_id, shard_key, images, payload)
            SELECT :run, :shardKey, :images, :payload FROM kept WHERE kept.lost = 0)
        SELECT lost FROM kept
        """)
    Optional<Long> append(
            UUID run, String shardKey, int sequence, long fence, int images, long bytes, byte[] payload, long cap);

    @SqlQuery("""
        SELECT shard_key, images, bytes, lost, dropped_at IS NOT NULL AS dropped
        FROM fettle.journal WHERE run_id = :run ORDER BY shard_key
        """)
    List<SummaryRow> of(UUID run);

    @SqlQuery("""
        SELECT id, payload FROM fettle.journal_block
        WHERE run_id = :run AND shard_key = :shardKey AND id < :block
        ORDER BY id DESC LIMIT 1
        """)
    Optional<BlockRow> before(UUID run, String shardKey, long block);

    @SqlQuery("""
        WITH old AS (
            UPDATE fettle.journal SET dropped_at = clock_timestamp()
            WHERE dropped_at IS NULL AND written_at < clock_timestamp() - :keptMillis * interval '1 millisecond'
            RETURNING run_id, shard_key),
        gone AS (
            DELETE FROM fettle.journal_block b USING old
            WHERE b.run_id = old.run_id AND b.shard_key = old.shard_key)
        SELECT count(*) FROM old
        """)
    int drop(long keptMillis);
}
