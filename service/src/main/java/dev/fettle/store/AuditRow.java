package dev.fettle.store;

import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditRecord;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit_event} as it is read. */
record AuditRow(
        long sequence,
        Instant at,
        Actor.Kind actorKind,
        String actor,
        String type,
        String subjectType,
        String subjectId,
        @Nullable UUID changeId,
        String payload) {
    AuditRow {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(actorKind, "actorKind");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(subjectType, "subjectType");
        Objects.requireNonNull(subjectId, "subjectId");
        Objects.requireNonNull(payload, "payload");
    }

    AuditRecord toRecord() {
        return new AuditRecord(
                sequence,
                at,
                new Actor(actorKind, actor),
                type,
                new AuditEvent.Subject(subjectType, subjectId),
                changeId,
                Json.read(payload, Json.OBJECT));
    }
}
