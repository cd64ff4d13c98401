package dev.fettle.change;

import java.time.Instant;
import java.util.Optional;

/** Requests that were made once must not be made twice, even when their answer was lost. */
public interface IdempotencyKeys {
    /** @param fingerprint SHA-256 of method, path and body */
    record Remembered(String fingerprint, int status, String body) {}

    /**
     * Within the transaction of the request: takes the key, waiting for another request that holds it at this moment.
     *
     * @return the earlier request with this key by this person; empty where this is the first
     */
    Optional<Remembered> claim(String actor, String key, String fingerprint, Instant now);

    /** Within the same transaction: what was answered. */
    void remember(String actor, String key, int status, String body);

    /** @return how many were dropped */
    int forget(Instant olderThan);
}
