package dev.fettle.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Table {@code plan}. */
interface PlanDao {
    @SqlUpdate("""
        INSERT INTO fettle.plan (id, digest, playbook, playbook_version, risk, parameters, narrowed_by, left_out,
                                 totals, by_kind, by_name, at)
        VALUES (:id, :digest, :playbook, :playbookVersion, :risk, :parameters::jsonb, :narrowedBy, :leftOut::jsonb,
                :totals::jsonb, :byKind, :byName, :at)
        """)
    void insert(@BindRow PlanRow plan);

    @SqlQuery("SELECT * FROM fettle.plan WHERE id = :id")
    Optional<PlanRow> find(UUID id);

    @SqlQuery("""
        SELECT id, digest, playbook, playbook_version, risk, parameters, narrowed_by, '[]' AS left_out, totals,
               by_kind, by_name, at
        FROM fettle.plan
        WHERE :before::uuid IS NULL OR (at, id) < (SELECT b.at, b.id FROM fettle.plan b WHERE b.id = :before)
        ORDER BY at DESC, id DESC
        LIMIT :limit
        """)
    List<PlanRow> latest(@Nullable UUID before, int limit);
}
