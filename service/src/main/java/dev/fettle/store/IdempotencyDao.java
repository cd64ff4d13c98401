package dev.fettle.store;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Table {@code idempotency_key}. */
interface IdempotencyDao {
    record Row(String fingerprint, int status, String body) {
        public Row {
            Objects.requireNonNull(fingerprint, "fingerprint");
            Objects.requireNonNull(body, "body");
        }
    }

    /** Waits for another transaction that inserts the same key: for its end one of the two is the first. */
    @SqlUpdate("""
        INSERT INTO fettle.idempotency_key (actor, key, fingerprint, status, body, at)
        VALUES (:actor, :key, :fingerprint, 0, '', :at)
        ON CONFLICT (actor, key) DO NOTHING
        """)
    int insert(String actor, String key, String fingerprint, Instant at);

    @SqlQuery("SELECT fingerprint, status, body FROM fettle.idempotency_key WHERE actor = :actor AND key = :key")
    Optional<Row> find(String actor, String key);

    @SqlUpdate("""
        UPDATE fettle.idempotency_key SET status = :status, body = :body
        WHERE actor = :actor AND key = :key
        """)
    int remember(String actor, String key, int status, String body);

    @SqlUpdate("DELETE FROM fettle.idempotency_key WHERE at < :olderThan")
    int forget(Instant olderThan);
}
