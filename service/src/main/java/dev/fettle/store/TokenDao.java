package dev.fettle.store;

import dev.fettle.auth.AccessRole;
import dev.fettle.auth.Token;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Table {@code token}. */
interface TokenDao {
    record Row(
            UUID id,
            String owner,
            AccessRole role,
            String hash,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant lastUsedAt) {
        public Row {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(hash, "hash");
            Objects.requireNonNull(createdAt, "createdAt");
        }

        Token toToken() {
            return new Token(id, owner, role, hash, createdAt, expiresAt, revokedAt, lastUsedAt);
        }
    }

    @SqlUpdate("""
        INSERT INTO fettle.token (id, owner, role, hash, created_at, expires_at, revoked_at, last_used_at)
        VALUES (:id, :owner, :role, :hash, :createdAt, :expiresAt, :revokedAt, :lastUsedAt)
        """)
    void insert(@BindRow Row token);

    @SqlQuery("SELECT * FROM fettle.token WHERE hash = :hash")
    Optional<Row> byHash(String hash);

    @SqlQuery("SELECT * FROM fettle.token ORDER BY created_at DESC, id")
    List<Row> all();

    @SqlUpdate("UPDATE fettle.token SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL")
    int revoke(UUID id, Instant at);

    @SqlUpdate("""
        UPDATE fettle.token SET last_used_at = :at
        WHERE id = :id AND (last_used_at IS NULL OR last_used_at <= :at::timestamptz - interval '1 minute')
        """)
    void used(UUID id, Instant at);

    @SqlQuery("SELECT NOT EXISTS (SELECT FROM fettle.token)")
    boolean isEmpty();
}
