package dev.fettle.auth;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token as it is kept: its hash, never itself.
 *
 * @param hash SHA-256 of the whole token in hex; tokens are 256 random bits, so nothing slower is needed
 * @param expiresAt null for never
 * @param revokedAt null while it is good
 */
public record Token(
        UUID id,
        String owner,
        AccessRole role,
        String hash,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {}
