package dev.fettle.api.audit;

import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pages of the audit log, for all nouns that have a trail. */
public final class AuditPages {
    private static final Cursor CURSOR = Cursor.of("audit");

    private final AuditLog log;

    public AuditPages(AuditLog log) {
        this.log = log;
    }

    /** Oldest first. */
    public Page<AuditView> ofChange(UUID change, @Nullable String after, Limit limit) {
        return find(null, null, change, null, after, limit);
    }

    Page<AuditView> find(
            @Nullable String subjectType,
            @Nullable String subjectId,
            @Nullable UUID change,
            @Nullable String actor,
            @Nullable String after,
            Limit limit) {
        long last = CURSOR.readNumber(after);
        List<AuditRecord> rows =
                log.find(new AuditLog.Query(subjectType, subjectId, change, actor, last, limit.andOne()));
        return Page.of(rows, limit, CURSOR, AuditRecord::sequence, AuditView::of);
    }
}
