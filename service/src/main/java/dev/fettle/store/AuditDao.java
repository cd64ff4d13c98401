package dev.fettle.store;

import dev.fettle.audit.Actor;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Table {@code audit_event}: it can be added to and read. */
interface AuditDao {
    @SqlUpdate("""
        INSERT INTO fettle.audit_event (actor_kind, actor, type, subject_type, subject_id, change_id, payload)
        VALUES (:actorKind, :actor, :type, :subjectType, :subjectId, :changeId, :payload::jsonb)
        """)
    void append(
            Actor.Kind actorKind,
            String actor,
            String type,
            String subjectType,
            String subjectId,
            @Nullable UUID changeId,
            String payload);

    /** In the order of the arrays, which is that of their sequences. */
    @SqlUpdate("""
        INSERT INTO fettle.audit_event (actor_kind, actor, type, subject_type, subject_id, change_id, payload)
        SELECT :actorKind, :actor, e.type, e.subject_type, e.subject_id, e.change_id, e.payload::jsonb
        FROM unnest(:types, :subjectTypes, :subjectIds, :changeIds, :payloads)
             WITH ORDINALITY AS e (type, subject_type, subject_id, change_id, payload, place)
        ORDER BY e.place
        """)
    void appendAll(
            Actor.Kind actorKind,
            String actor,
            String[] types,
            String[] subjectTypes,
            String[] subjectIds,
            @Nullable UUID[] changeIds,
            String[] payloads);

    @SqlQuery("""
        SELECT * FROM fettle.audit_event
        WHERE sequence > :after
          AND (:subjectType::text IS NULL OR subject_type = :subjectType)
          AND (:subjectId::text IS NULL OR subject_id = :subjectId)
          AND (:changeId::uuid IS NULL OR change_id = :changeId)
          AND (:actor::text IS NULL OR actor = :actor)
        ORDER BY sequence
        LIMIT :limit
        """)
    List<AuditRow> find(
            @Nullable String subjectType,
            @Nullable String subjectId,
            @Nullable UUID changeId,
            @Nullable String actor,
            long after,
            int limit);
}
