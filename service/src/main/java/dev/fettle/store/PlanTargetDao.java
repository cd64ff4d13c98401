package dev.fettle.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.BatchChunkSize;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Table {@code plan_target}. */
interface PlanTargetDao {
    @BatchChunkSize(1000)
    @SqlBatch("""
        INSERT INTO fettle.plan_target (plan_id, sequence, wave, instance_id, deployment, shard, host, port, role,
                                        run_id, engine, keys, labels, steps, why)
        VALUES (:planId, :sequence, :wave, :instanceId, :deployment, :shard, :host, :port, :role,
                :runId, :engine, :keys, :labels::jsonb, :steps::jsonb, :why)
        """)
    void insert(@BindRow List<PlanTargetRow> targets);

    @SqlQuery("""
        SELECT * FROM fettle.plan_target
        WHERE plan_id = :plan AND sequence > :after
        ORDER BY sequence
        LIMIT :limit
        """)
    List<PlanTargetRow> page(UUID plan, int after, int limit);

    @SqlQuery("SELECT * FROM fettle.plan_target WHERE plan_id = :plan AND sequence = ANY(:sequences)")
    List<PlanTargetRow> some(UUID plan, int[] sequences);

    @SqlQuery("SELECT * FROM fettle.plan_target WHERE plan_id = :plan AND sequence = :sequence")
    Optional<PlanTargetRow> find(UUID plan, int sequence);
}
