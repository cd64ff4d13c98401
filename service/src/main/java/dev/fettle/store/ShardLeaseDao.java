package dev.fettle.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code shard_lease}. A row for each shard is there before the first claim, so that claims only ever lock rows, and
 * pass over locked ones: they neither wait for each other nor deadlock. All times are on the database's clock, read when
 * the row is looked at and not when the transaction began.
 */
interface ShardLeaseDao {
    record TakenRow(int sequence, long fence) {}

    record KeptRow(String shardKey, long fence) {}

    record HolderRow(String shardKey, UUID runId, String node, Instant leaseUntil) {
        public HolderRow {
            Objects.requireNonNull(shardKey, "shardKey");
            Objects.requireNonNull(runId, "runId");
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(leaseUntil, "leaseUntil");
        }
    }

    /** Sorted, so that two runs that are created at once wait for each other in the same order. */
    @SqlUpdate("""
        INSERT INTO fettle.shard_lease (shard_key, fence)
        SELECT k, 0 FROM unnest(:shardKeys) AS k ORDER BY k
        ON CONFLICT (shard_key) DO NOTHING
        """)
    void prepare(String[] shardKeys);

    /**
     * Takes these targets' shards where they still are free. The targets are locked too: only then does the database look
     * at them again as they are now, and not as they were when the statement began. Otherwise a target whose late holder
     * ends it at this moment would be done twice.
     */
    @SqlQuery("""
        WITH free AS MATERIALIZED (
            SELECT l.shard_key, t.sequence, t.host, c.incarnation, c.quorum
            FROM unnest(:sequences, :incarnations, :quorums) AS c (sequence, incarnation, quorum)
            JOIN fettle.run_target t ON t.run_id = :run AND t.sequence = c.sequence
            JOIN fettle.shard_lease l ON l.shard_key = t.shard_key
            WHERE t.state IN ('PENDING', 'RUNNING') AND (l.lease_until IS NULL OR l.lease_until <= clock_timestamp())
            ORDER BY t.sequence
            FOR NO KEY UPDATE OF l, t SKIP LOCKED)
        UPDATE fettle.shard_lease l
        SET run_id = :run, sequence = f.sequence, node = :node, fence = l.fence + 1,
            lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond',
            host = f.host, per_host = :perHost, incarnation = f.incarnation, quorum = f.quorum
        FROM free f
        WHERE l.shard_key = f.shard_key
        RETURNING f.sequence, l.fence
        """)
    List<TakenRow> take(
            UUID run,
            int[] sequences,
            String[] incarnations,
            @Nullable String[] quorums,
            int perHost,
            String node,
            long leaseMillis);

    /** One that ran out is lost, even where nobody took it: it was not counted any more as being at work. */
    @SqlQuery("""
        WITH held AS MATERIALIZED (
            SELECT l.shard_key
            FROM unnest(:shardKeys, :runs, :sequences, :fences) AS c (shard_key, run_id, sequence, fence)
            JOIN fettle.shard_lease l ON l.shard_key = c.shard_key
            WHERE l.run_id = c.run_id AND l.sequence = c.sequence AND l.fence = c.fence
            ORDER BY l.shard_key
            FOR NO KEY UPDATE OF l)
        UPDATE fettle.shard_lease l
        SET lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond'
        FROM held h
        WHERE l.shard_key = h.shard_key AND l.lease_until > clock_timestamp()
        RETURNING l.shard_key, l.fence
        """)
    List<KeptRow> renew(String[] shardKeys, UUID[] runs, int[] sequences, long[] fences, long leaseMillis);

    /** Locks in the order of the keys, as all that touch several leases do, so that none waits in a ring. */
    @SqlQuery("""
        WITH held AS MATERIALIZED (
            SELECT l.shard_key
            FROM unnest(:shardKeys, :runs, :sequences, :fences) AS c (shard_key, run_id, sequence, fence)
            JOIN fettle.shard_lease l ON l.shard_key = c.shard_key
            WHERE l.run_id = c.run_id AND l.sequence = c.sequence AND l.fence = c.fence
            ORDER BY l.shard_key
            FOR NO KEY UPDATE OF l)
        UPDATE fettle.shard_lease l SET run_id = NULL, sequence = NULL, node = NULL, lease_until = NULL
        FROM held h
        WHERE l.shard_key = h.shard_key
        RETURNING l.shard_key, l.fence
        """)
    List<KeptRow> giveBack(String[] shardKeys, UUID[] runs, int[] sequences, long[] fences);

    /** Gives back what a run held and let run out. */
    @SqlUpdate("""
        UPDATE fettle.shard_lease SET run_id = NULL, sequence = NULL, node = NULL, lease_until = NULL
        WHERE shard_key IN (SELECT l.shard_key FROM fettle.shard_lease l
                            WHERE l.run_id = :run AND l.lease_until <= clock_timestamp()
                            FOR UPDATE SKIP LOCKED)
        """)
    int giveBackExpired(UUID run);

    @SqlQuery("""
        SELECT shard_key, run_id, node, lease_until FROM fettle.shard_lease
        WHERE shard_key = :shardKey AND lease_until > clock_timestamp()
        """)
    Optional<HolderRow> holder(String shardKey);
}
