package dev.fettle.store;

import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Table {@code instance}. */
interface InstanceDao {
    record StatusRow(Instance.Status status, long count) {}

    /** @param up how many of the voters answered last, or were not asked yet */
    record VotersRow(String deployment, int voters, int up) {}

    @SqlQuery("""
        SELECT i.*, d.name AS deployment, d.labels
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.status <> 'GONE'
        ORDER BY d.name, i.shard, i.host, i.port
        """)
    List<InstanceRow> members();

    @SqlQuery("""
        SELECT i.id, i.deployment_id, d.name AS deployment, '{}' AS labels, i.shard, i.host, i.port, i.role, i.run_id,
               i.engine, '{"verdicts": {}}' AS capabilities, i.status, i.reason, NULL AS facts, i.observed_at, i.version
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.status <> 'GONE'
        """)
    List<InstanceRow> roster();

    /** PRIMARY before REPLICA before UNKNOWN: the order of the words. */
    @SqlQuery("""
        SELECT i.*, d.name AS deployment, d.labels
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.deployment_id = :deployment
        ORDER BY i.shard, i.role, i.host, i.port
        """)
    List<InstanceRow> of(UUID deployment);

    @SqlQuery("""
        SELECT i.*, d.name AS deployment, d.labels
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.id = :id
        """)
    Optional<InstanceRow> find(UUID id);

    @SqlQuery("""
        SELECT i.*, d.name AS deployment, d.labels
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.id = ANY(:ids)
        """)
    List<InstanceRow> some(UUID[] ids);

    @SqlQuery("SELECT status, count(*) AS count FROM fettle.instance WHERE status <> 'GONE' GROUP BY status")
    List<StatusRow> statuses();

    @SqlQuery("""
        SELECT d.name AS deployment, count(DISTINCT i.shard) AS voters,
               count(DISTINCT i.shard) FILTER (WHERE i.status <> 'UNREACHABLE') AS up
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.role = 'PRIMARY' AND i.status <> 'GONE' AND d.kind = 'CLUSTER' AND d.removed_at IS NULL
          AND NOT starts_with(i.shard, 'empty')
        GROUP BY d.name
        """)
    List<VotersRow> voters();

    @SqlQuery("""
        SELECT i.*, d.name AS deployment, d.labels
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.host = :host AND i.port = :port AND i.status <> 'GONE'
        """)
    Optional<InstanceRow> memberAt(String host, int port);

    @SqlQuery("""
        SELECT i.*, d.name AS deployment, d.labels
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.run_id = :runId AND i.run_id <> '' AND i.status <> 'GONE' AND i.deployment_id <> :deployment
        ORDER BY d.name
        LIMIT 1
        """)
    Optional<InstanceRow> memberElsewhere(UUID deployment, String runId);

    /** One that is back is as new: nothing that was known of it need be true still. */
    @SqlQuery("""
        INSERT INTO fettle.instance AS i (id, deployment_id, shard, host, port, role, run_id, engine, capabilities,
                                          status, reason, version)
        VALUES (:id, :deployment, :shard, :host, :port, :role, :runId, :engine::jsonb, :capabilities::jsonb,
                'NEW', '', 1)
        ON CONFLICT (deployment_id, host, port) DO UPDATE
        SET shard = excluded.shard,
            role = excluded.role,
            run_id = CASE WHEN i.status = 'GONE' THEN excluded.run_id ELSE i.run_id END,
            capabilities_at = CASE WHEN i.status = 'GONE' THEN NULL ELSE i.capabilities_at END,
            status = CASE WHEN i.status = 'GONE' THEN 'NEW' ELSE i.status END,
            reason = CASE WHEN i.status = 'GONE' THEN '' ELSE i.reason END,
            gone_at = NULL,
            version = i.version + 1
        RETURNING i.id
        """)
    UUID put(
            UUID id,
            UUID deployment,
            String shard,
            String host,
            int port,
            Role role,
            String runId,
            String engine,
            String capabilities);

    @SqlUpdate("""
        UPDATE fettle.instance SET shard = :shard, role = :role, version = version + 1
        WHERE id = :id AND status <> 'GONE' AND (shard, role) IS DISTINCT FROM (:shard, :role::text)
        """)
    void place(UUID id, String shard, Role role);

    @SqlUpdate("""
        UPDATE fettle.instance SET status = 'GONE', reason = :reason, gone_at = :at, version = version + 1
        WHERE id = :id AND status <> 'GONE'
        """)
    void gone(UUID id, Instant at, String reason);

    @SqlUpdate("""
        UPDATE fettle.instance SET status = 'GONE', reason = :reason, gone_at = :at, version = version + 1
        WHERE deployment_id = :deployment AND status <> 'GONE'
        """)
    void allGone(UUID deployment, Instant at, String reason);

    /** Locks in the order of the ids, as {@link #observed}. */
    @SqlUpdate("""
        WITH found AS MATERIALIZED (
            SELECT i.id, p.at, p.capabilities
            FROM unnest(:ids, :ats::timestamptz[], :capabilities::jsonb[]) AS p (id, at, capabilities)
            JOIN fettle.instance i ON i.id = p.id
            ORDER BY i.id
            FOR NO KEY UPDATE OF i)
        UPDATE fettle.instance i
        SET capabilities = f.capabilities, capabilities_at = f.at, version = i.version + 1
        FROM found f
        WHERE i.id = f.id
        """)
    void probed(UUID[] ids, String[] ats, String[] capabilities);

    @SqlQuery("""
        SELECT id FROM fettle.instance
        WHERE status <> 'GONE' AND (capabilities_at IS NULL OR capabilities_at < :time)
        """)
    List<UUID> probedBefore(Instant time);

    /**
     * Locks the instances in the order of their ids, so that two nodes that look at the same servers at once do not deadlock;
     * a server that does not answer keeps the facts of its last answer. What is no news goes into the history only when its
     * last row is old enough.
     */
    @SqlUpdate("""
        WITH before AS MATERIALIZED (
            SELECT i.id, s.at, s.sighting, i.status, i.role, i.run_id, i.history_at
            FROM unnest(:ids, :ats::timestamptz[], :sightings::jsonb[]) AS s (id, at, sighting)
            JOIN fettle.instance i ON i.id = s.id
            WHERE i.status <> 'GONE'
            ORDER BY i.id
            FOR NO KEY UPDATE OF i),
        read AS (
            SELECT id, at, sighting, status AS old_status, role AS old_role, run_id AS old_run_id, history_at,
                   CASE WHEN sighting ->> 'type' = 'seen' THEN 'UP' ELSE 'UNREACHABLE' END AS status,
                   coalesce(nullif(sighting ->> 'role', 'UNKNOWN'), role) AS role,
                   coalesce(sighting ->> 'runId', run_id) AS run_id
            FROM before),
        seen AS MATERIALIZED (
            SELECT *, (status, role, run_id) IS DISTINCT FROM (old_status, old_role, old_run_id) AS news
            FROM read),
        kept AS (
            INSERT INTO fettle.observation (instance_id, at, sighting)
            SELECT id, at, sighting FROM seen
            WHERE news OR history_at IS NULL OR history_at + :historyMillis * interval '1 millisecond' <= at
            ON CONFLICT (instance_id, at) DO NOTHING
            RETURNING instance_id)
        UPDATE fettle.instance i
        SET status = s.status,
            reason = coalesce(s.sighting ->> 'reason', ''),
            role = s.role,
            run_id = s.run_id,
            engine = coalesce(s.sighting -> 'engine', i.engine),
            facts = coalesce(s.sighting -> 'facts', i.facts),
            observed_at = CASE WHEN s.status = 'UP' THEN s.at ELSE i.observed_at END,
            history_at = CASE WHEN k.instance_id IS NULL THEN i.history_at ELSE s.at END,
            version = i.version + CASE WHEN s.news THEN 1 ELSE 0 END
        FROM seen s LEFT JOIN kept k ON k.instance_id = s.id
        WHERE i.id = s.id
        """)
    void observed(UUID[] ids, String[] ats, String[] sightings, long historyMillis);
}
