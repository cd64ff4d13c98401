package dev.fettle.store;

import dev.fettle.run.RunId;
import dev.fettle.run.Wait;
import java.util.List;
import java.util.Objects;
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
    record KeptRow(String shardKey, long fence) {}

    /** @param holder the run that the targets wait for; null where they wait for a machine */
    record WaitRow(int targets, @Nullable UUID holder, String host, int atWork) {
        public WaitRow {
            Objects.requireNonNull(host, "host");
        }

        Wait toWait() {
            return holder == null ? new Wait.Host(targets, host, atWork) : new Wait.Shard(targets, new RunId(holder));
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
     * Takes these targets' shards where they still are free, and begins with the targets. The targets are locked before:
     * only then does the database look at them again as they are now, and not as they were when the statement began.
     * Otherwise a target whose late holder ends it at this moment would be done twice.
     */
    @SqlQuery("""
        WITH free AS MATERIALIZED (
            SELECT l.shard_key, t.sequence, t.host, c.incarnation, c.quorum
            FROM unnest(:sequences, :incarnations, :quorums) AS c (sequence, incarnation, quorum)
            JOIN fettle.run_target t ON t.run_id = :run AND t.sequence = c.sequence
            JOIN fettle.shard_lease l ON l.shard_key = t.shard_key
            WHERE t.state IN ('PENDING', 'RUNNING') AND (l.lease_until IS NULL OR l.lease_until <= clock_timestamp())
            ORDER BY t.sequence
            FOR NO KEY UPDATE OF l, t SKIP LOCKED),
        taken AS (
            UPDATE fettle.shard_lease l
            SET run_id = :run, sequence = f.sequence, node = :node, fence = l.fence + 1,
                lease_until = clock_timestamp() + :leaseMillis * interval '1 millisecond',
                host = f.host, per_host = :perHost, incarnation = f.incarnation, quorum = f.quorum
            FROM free f
            WHERE l.shard_key = f.shard_key
            RETURNING f.sequence, l.fence)
        UPDATE fettle.run_target t
        SET state = 'RUNNING', owner = :node, fence = n.fence, attempt = attempt + 1,
            started_at = coalesce(started_at, clock_timestamp()), ended_at = NULL
        FROM taken n
        WHERE t.run_id = :run AND t.sequence = n.sequence
        RETURNING t.*
        """)
    List<RunTargetRow> take(
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
        WITH waiting AS (
            SELECT shard_key, host FROM fettle.run_target WHERE run_id = :run AND wave = :wave AND state = 'PENDING'),
        held AS (
            SELECT shard_key, run_id, host, per_host FROM fettle.shard_lease
            WHERE run_id IS NOT NULL AND lease_until > clock_timestamp()),
        others AS (SELECT shard_key, run_id FROM held WHERE run_id <> :run),
        crowded AS (
            SELECT host, count(*) AS at_work FROM held WHERE host IS NOT NULL
            GROUP BY host HAVING count(*) >= min(per_host))
        SELECT count(*) AS targets, o.run_id AS holder, '' AS host, 0 AS at_work
        FROM waiting JOIN others o USING (shard_key)
        GROUP BY o.run_id
        UNION ALL
        SELECT count(*), NULL, c.host, c.at_work
        FROM waiting w JOIN crowded c ON c.host = w.host
        WHERE NOT EXISTS (SELECT FROM others o WHERE o.shard_key = w.shard_key)
        GROUP BY c.host, c.at_work
        ORDER BY targets DESC, holder, host
        LIMIT 5
        """)
    List<WaitRow> waits(UUID run, int wave);
}
