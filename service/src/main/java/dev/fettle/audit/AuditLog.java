package dev.fettle.audit;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log of events: it takes new ones and gives old ones back; it has no way to change one. */
public interface AuditLog {
    /** Appends within the transaction of the {@link UnitOfWork} at hand; outside of one, in one of its own. */
    void append(Actor actor, AuditEvent event);

    /** The same for many, in their order, in one statement. */
    default void appendAll(Actor actor, List<? extends AuditEvent> events) {
        events.forEach(event -> append(actor, event));
    }

    /** Oldest first. */
    List<AuditRecord> find(Query query);

    /**
     * @param subjectType such as {@code deployment}; null for any
     * @param subjectId null for any
     * @param change the events of one change, its run and its targets; null for any
     * @param actor name of the actor; null for any
     * @param after only events whose sequence is greater
     * @param limit at most so many
     */
    record Query(
            @Nullable String subjectType,
            @Nullable String subjectId,
            @Nullable UUID change,
            @Nullable String actor,
            long after,
            int limit) {}
}
