package dev.fettle.store;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/**
 * What a claim has to know of all runs before it takes a target. Whoever counts what is at work on a machine, on a server
 * or in a cluster holds its lock until the claim is written, so no other claim counts the same at that moment. Locks are
 * tried and not waited for: a node that stands still in the middle of a claim holds up nobody else's work.
 */
interface ReachDao {
    /** @param lastEnds how the last targets of the run ended, the newest first */
    record StandingRow(int atWork, int failures, List<String> lastEnds) {
        public StandingRow {
            lastEnds = List.copyOf(lastEnds);
        }
    }

    /**
     * A target whose shard is free.
     *
     * @param incarnation of its server, as last seen
     * @param begun whether it was claimed before
     * @param quorum the cluster whose majority its work could break; null where it could not
     * @param voters how many primaries of that cluster hold slots
     * @param down how many of them do not answer, besides the target and those on which a run is at work
     * @param locked whether what it reaches may be counted
     */
    record OpenRow(
            int sequence,
            String host,
            String incarnation,
            boolean begun,
            @Nullable String quorum,
            int voters,
            int down,
            boolean locked) {
        public OpenRow {
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(incarnation, "incarnation");
        }
    }

    /** What is at work anywhere. */
    record HeldRow(
            String host,
            int perHost,
            String incarnation,
            @Nullable String quorum) {
        public HeldRow {
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(incarnation, "incarnation");
        }
    }

    @SqlQuery("""
        SELECT (SELECT count(*) FROM fettle.shard_lease
                WHERE run_id = :run AND lease_until > clock_timestamp()) AS at_work,
               (SELECT count(*) FROM fettle.run_target
                WHERE run_id = :run AND state IN ('FAILED', 'UNKNOWN')) AS failures,
               ARRAY(SELECT state FROM fettle.run_target
                     WHERE run_id = :run AND ended_at IS NOT NULL
                     ORDER BY ended_at DESC, sequence DESC
                     LIMIT :ends) AS last_ends
        """)
    StandingRow standing(UUID run, int ends);

    /** Whether the caller may count what the run's playbook began with today. */
    @SqlQuery("""
        SELECT pg_try_advisory_xact_lock(hashtextextended('fettle playbook ' || playbook, 0))
        FROM fettle.run WHERE id = :run
        """)
    boolean lockDay(UUID run);

    /** Servers that the run's playbook began with on this day of UTC and did not leave alone, over all its runs. */
    @SqlQuery("""
        SELECT count(*)
        FROM fettle.run o
        JOIN fettle.run_target t ON t.run_id = o.id
        WHERE o.playbook = (SELECT playbook FROM fettle.run WHERE id = :run)
          AND (o.ended_at IS NULL OR o.ended_at >= date_trunc('day', clock_timestamp(), 'UTC'))
          AND t.started_at >= date_trunc('day', clock_timestamp(), 'UTC') AND t.state <> 'SKIPPED'
        """)
    int begunToday(UUID run);

    /** Targets of a wave whose shards are free, one for each shard, in their sequence; all, or those that are half-done. */
    @SqlQuery("""
        WITH open AS MATERIALIZED (
            SELECT t.sequence, t.host, coalesce(nullif(i.run_id, ''), i.id::text) AS incarnation,
                   CASE WHEN :disruptive AND i.role = 'PRIMARY' AND d.kind = 'CLUSTER'
                             AND NOT starts_with(i.shard, 'empty') THEN t.deployment END AS quorum,
                   i.id AS instance_id, i.deployment_id, t.started_at IS NOT NULL AS begun
            FROM fettle.run_target t
            JOIN fettle.shard_lease l ON l.shard_key = t.shard_key
            JOIN fettle.instance i ON i.id = t.instance_id
            JOIN fettle.deployment d ON d.id = i.deployment_id
            WHERE t.run_id = :run AND t.wave = :wave AND t.state IN ('PENDING', 'RUNNING') AND t.sequence > :after
              AND (l.lease_until IS NULL OR l.lease_until <= clock_timestamp())
              AND (:all OR
        """ + SettledDao.HALF_DONE + """
                   )
              AND NOT EXISTS (SELECT FROM fettle.run_target s
                              WHERE s.run_id = t.run_id AND s.wave = t.wave AND s.shard_key = t.shard_key
                                AND s.state IN ('PENDING', 'RUNNING') AND s.sequence < t.sequence)
            ORDER BY t.sequence
            LIMIT :limit)
        SELECT o.sequence, o.host, o.incarnation, o.begun, o.quorum,
               coalesce(v.voters, 0) AS voters, coalesce(v.voters - v.there, 0) AS down,
               pg_try_advisory_xact_lock(hashtextextended('fettle host ' || o.host, 0))
               AND pg_try_advisory_xact_lock(hashtextextended('fettle server ' || o.incarnation, 0))
               AND (o.quorum IS NULL
                    OR pg_try_advisory_xact_lock(hashtextextended('fettle quorum ' || o.quorum, 0))) AS locked
        FROM open o
        LEFT JOIN LATERAL (
            SELECT count(DISTINCT p.shard) AS voters,
                   count(DISTINCT p.shard) FILTER (
                       WHERE p.status <> 'UNREACHABLE' OR p.id = o.instance_id
                          OR EXISTS (SELECT FROM fettle.shard_lease h
                                     WHERE h.shard_key = o.quorum || '/' || p.shard AND h.quorum = o.quorum
                                       AND h.lease_until > clock_timestamp())) AS there
            FROM fettle.instance p
            WHERE p.deployment_id = o.deployment_id AND p.role = 'PRIMARY' AND p.status <> 'GONE'
              AND NOT starts_with(p.shard, 'empty')) v ON o.quorum IS NOT NULL
        ORDER BY o.sequence
        """)
    List<OpenRow> open(UUID run, int wave, boolean all, boolean disruptive, int after, int limit);

    /** A statement of its own, after the locks: only then does it see what was claimed before they were given. */
    @SqlQuery("""
        SELECT host, per_host, incarnation, quorum FROM fettle.shard_lease
        WHERE run_id IS NOT NULL AND lease_until > clock_timestamp() AND host IS NOT NULL
        """)
    List<HeldRow> held();
}
