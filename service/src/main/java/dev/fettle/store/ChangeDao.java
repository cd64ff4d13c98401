package dev.fettle.store;

import dev.fettle.change.ChangeState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Table {@code change}. */
interface ChangeDao {
    @SqlUpdate("""
        INSERT INTO fettle.change (id, plan_id, digest, playbook, risk, requester_kind, requester, interested, reason, state,
                                   policy, approvals_needed, not_before, created_at, expires_at, run_id, why, version)
        VALUES (:id, :planId, :digest, :playbook, :risk, :requesterKind, :requester, :interested::jsonb, :reason, :state,
                :policy, :approvalsNeeded, :notBefore, :createdAt, :expiresAt, :runId, :why, :version)
        """)
    void insert(@BindRow ChangeRow change);

    @SqlUpdate("""
        UPDATE fettle.change
        SET state = :state, run_id = :runId, why = :why, version = version + 1
        WHERE id = :id AND version = :version
        """)
    int update(@BindRow ChangeRow next);

    @SqlQuery("SELECT * FROM fettle.change WHERE id = :id")
    Optional<ChangeRow> find(UUID id);

    @SqlQuery("SELECT * FROM fettle.change WHERE id = :id FOR NO KEY UPDATE")
    Optional<ChangeRow> lock(UUID id);

    @SqlQuery("""
        SELECT * FROM fettle.change
        WHERE (:state::text IS NULL OR state = :state)
          AND (:before::uuid IS NULL
               OR (created_at, id) < (SELECT b.created_at, b.id FROM fettle.change b WHERE b.id = :before))
        ORDER BY created_at DESC, id DESC
        LIMIT :limit
        """)
    List<ChangeRow> latest(@Nullable ChangeState state, @Nullable UUID before, int limit);

    @SqlQuery("""
        SELECT * FROM fettle.change
        WHERE state IN ('AWAITING_APPROVAL', 'APPROVED') AND expires_at <= :now
        ORDER BY expires_at
        LIMIT :limit
        """)
    List<ChangeRow> expired(Instant now, int limit);

    @SqlQuery("""
        SELECT * FROM fettle.change
        WHERE state = 'APPROVED' AND expires_at > :now AND (not_before IS NULL OR not_before <= :now)
        ORDER BY created_at, id
        LIMIT :limit
        """)
    List<ChangeRow> startable(Instant now, int limit);
}
