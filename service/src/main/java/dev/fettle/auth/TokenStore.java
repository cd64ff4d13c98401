package dev.fettle.auth;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where tokens are kept. */
public interface TokenStore {
    void insert(Token token);

    Optional<Token> byHash(String hash);

    /** Newest first. */
    List<Token> all();

    /** @return false where there is none, or it is revoked already */
    boolean revoke(UUID id, Instant at);

    /** At most once a minute for each token, so that reading does not become writing. */
    void used(UUID id, Instant at);

    boolean isEmpty();
}
