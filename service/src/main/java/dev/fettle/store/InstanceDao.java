package dev.fettle.store;

import dev.fettle.fleet.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Table {@code instance}. */
interface InstanceDao {
    @SqlQuery("""
        SELECT i.*, d.name AS deployment, d.labels
        FROM fettle.instance i JOIN fettle.deployment d ON d.id = i.deployment_id
        WHERE i.status <> 'GONE'
        ORDER BY d.name, i.shard, i.host, i.port
        """)
    List<InstanceRow> members();

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
        WHERE i.host = :host AND i.port = :port AND i.status <> 'GONE'
        """)
    Optional<InstanceRow> memberAt(String host, int port);

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

    @SqlUpdate("""
        UPDATE fettle.instance SET capabilities = :capabilities::jsonb, capabilities_at = :at, version = version + 1
        WHERE id = :id
        """)
    void capabilities(UUID id, String capabilities, Instant at);

    @SqlQuery("""
        SELECT id FROM fettle.instance
        WHERE status <> 'GONE' AND (capabilities_at IS NULL OR capabilities_at < :time)
        """)
    List<UUID> probedBefore(Instant time);

    /**
     * Locks the instances in the order of their ids, so that two nodes that look at the same servers at once do not deadlock;
     * a server that does not answer keeps the facts of its last answer.
     */
    @SqlUpdate("""
        WITH seen AS MATERIALIZED (
            SELECT i.id, s.at, s.sighting, s.sighting ->> 'type' = 'seen' AS answered
            FROM unnest(:ids, :ats::timestamptz[], :sightings::jsonb[]) AS s (id, at, sighting)
            JOIN fettle.instance i ON i.id = s.id
            WHERE i.status <> 'GONE'
            ORDER BY i.id
            FOR NO KEY UPDATE OF i),
        history AS (
            INSERT INTO fettle.observation (instance_id, at, sighting)
            SELECT id, at, sighting FROM seen
            ON CONFLICT (instance_id, at) DO NOTHING),
        news AS (
            SELECT id, at, answered,
                   CASE WHEN answered THEN 'UP' ELSE 'UNREACHABLE' END AS status,
                   coalesce(sighting ->> 'reason', '') AS reason,
                   nullif(sighting ->> 'role', 'UNKNOWN') AS role,
                   sighting ->> 'runId' AS run_id,
                   sighting -> 'engine' AS engine,
                   sighting -> 'facts' AS facts
            FROM seen)
        UPDATE fettle.instance i
        SET status = n.status,
            reason = n.reason,
            role = coalesce(n.role, i.role),
            run_id = coalesce(n.run_id, i.run_id),
            engine = coalesce(n.engine, i.engine),
            facts = coalesce(n.facts, i.facts),
            observed_at = CASE WHEN n.answered THEN n.at ELSE i.observed_at END,
            version = i.version + CASE WHEN (n.status, coalesce(n.role, i.role), coalesce(n.run_id, i.run_id))
                                            = (i.status, i.role, i.run_id) THEN 0 ELSE 1 END
        FROM news n
        WHERE i.id = n.id
        """)
    void observed(UUID[] ids, String[] ats, String[] sightings);
}
