package dev.fettle.api.audit;

import dev.fettle.api.wire.View;
import dev.fettle.audit.AuditRecord;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One fact about who did what, as the wire has it. */
@Schema(description = "One fact about who did what.")
public record AuditView(
        @Schema(description = "position in the log; grows, may have gaps")
        long sequence,

        Instant at,
        @Schema(example = "ada@example.org") String actor,
        @Schema(example = "change-voted") String type,
        SubjectView subject,

        @Schema(description = "the change it belongs to") @Nullable
        UUID change,

        @Schema(description = "what is particular to this type of event")
        Map<String, Object> payload)
        implements View {
    /** What an event is about. */
    public record SubjectView(
            @Schema(example = "deployment") String type,
            @Schema(example = "cache-1") String id) {}

    public static AuditView of(AuditRecord r) {
        return new AuditView(
                r.sequence(),
                r.at(),
                r.actor().toString(),
                r.type(),
                new SubjectView(r.subject().type(), r.subject().id()),
                r.change(),
                r.payload());
    }
}
