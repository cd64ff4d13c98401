package dev.fettle.store;

import dev.fettle.audit.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Table {@code breaker}, and what it is judged by. */
interface BreakerDao {
    record TimeRow(UUID instanceId, Instant at) {
        public TimeRow {
            Objects.requireNonNull(instanceId, "instanceId");
            Objects.requireNonNull(at, "at");
        }
    }

    record SuccessRow(UUID instanceId, Instant at, boolean undone) {
        public SuccessRow {
            Objects.requireNonNull(instanceId, "instanceId");
            Objects.requireNonNull(at, "at");
        }
    }

    /** After a failover an undo goes to another server of the shard. */
    @SqlQuery("""
        SELECT t.instance_id, t.ended_at AS at,
               EXISTS (SELECT FROM fettle.instance i
                       JOIN fettle.instance m ON m.deployment_id = i.deployment_id AND m.shard = i.shard
                       JOIN fettle.run_target u ON u.instance_id = m.id
                       JOIN fettle.run ur ON ur.id = u.run_id
                       JOIN fettle.plan_target p ON p.plan_id = ur.plan_id AND p.sequence = u.sequence
                       WHERE i.id = t.instance_id AND u.state = 'SUCCEEDED' AND u.ended_at > t.ended_at
                         AND p.steps @> jsonb_build_array(jsonb_build_object(
                             'action', 'journal.undo', 'parameters', jsonb_build_object('run', r.id)))) AS undone
        FROM fettle.run_target t
        JOIN fettle.run r ON r.id = t.run_id
        WHERE t.instance_id = ANY(:servers) AND t.state = 'SUCCEEDED' AND t.ended_at > :after
          AND r.playbook = :playbook
        ORDER BY t.ended_at
        """)
    List<SuccessRow> successes(String playbook, UUID[] servers, Instant after);

    @SqlQuery("""
        SELECT t.instance_id, max(t.started_at) AS at
        FROM fettle.run_target t
        JOIN fettle.run r ON r.id = t.run_id
        WHERE t.instance_id = ANY(:servers) AND t.started_at IS NOT NULL AND t.state <> 'CANCELLED'
          AND r.playbook = :playbook
        GROUP BY t.instance_id
        """)
    List<TimeRow> lastBegun(String playbook, UUID[] servers);

    @SqlQuery("""
        SELECT count(*)
        FROM fettle.run r
        JOIN fettle.run_target t ON t.run_id = r.id
        WHERE r.playbook = :playbook AND (r.ended_at IS NULL OR r.ended_at >= :since)
          AND t.started_at >= :since AND t.state <> 'SKIPPED'
        """)
    int begun(String playbook, Instant since);

    @SqlQuery("""
        SELECT * FROM fettle.breaker
        WHERE playbook = :playbook AND instance_id = ANY(:servers) AND closed_at IS NULL
        """)
    List<BreakerRow> open(String playbook, UUID[] servers);

    @SqlQuery("""
        SELECT instance_id, max(closed_at) AS at FROM fettle.breaker
        WHERE playbook = :playbook AND instance_id = ANY(:servers) AND closed_at IS NOT NULL
        GROUP BY instance_id
        """)
    List<TimeRow> closed(String playbook, UUID[] servers);

    @SqlUpdate("""
        INSERT INTO fettle.breaker (id, playbook, instance_id, deployment, host, port, remedies, opened_at)
        VALUES (:id, :playbook, :instanceId, :deployment, :host, :port, :remedies::jsonb, :openedAt)
        ON CONFLICT (playbook, instance_id) WHERE closed_at IS NULL DO NOTHING
        """)
    int insert(@BindRow BreakerRow breaker);

    @SqlQuery("SELECT * FROM fettle.breaker WHERE id = :id")
    Optional<BreakerRow> find(UUID id);

    @SqlQuery("""
        SELECT * FROM fettle.breaker
        WHERE (NOT :onlyOpen OR closed_at IS NULL)
          AND (:before::uuid IS NULL
               OR (opened_at, id) < (SELECT b.opened_at, b.id FROM fettle.breaker b WHERE b.id = :before))
        ORDER BY opened_at DESC, id DESC
        LIMIT :limit
        """)
    List<BreakerRow> latest(boolean onlyOpen, @Nullable UUID before, int limit);

    @SqlUpdate("""
        UPDATE fettle.breaker SET closed_at = :at, closed_by_kind = :byKind, closed_by = :by, closed_why = :why
        WHERE id = :id AND closed_at IS NULL
        """)
    int close(UUID id, Instant at, Actor.Kind byKind, String by, String why);
}
