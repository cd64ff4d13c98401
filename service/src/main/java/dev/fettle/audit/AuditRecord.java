package dev.fettle.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the log keeps it.
 *
 * @param sequence position in the log; grows, may have gaps where a transaction was rolled back
 * @param type the event's type in kebab case, such as {@code change-voted}
 * @param payload the components of the event, as JSON values
 */
public record AuditRecord(
        long sequence,
        Instant at,
        Actor actor,
        String type,
        AuditEvent.Subject subject,
        @Nullable UUID change,
        Map<String, Object> payload) {}
