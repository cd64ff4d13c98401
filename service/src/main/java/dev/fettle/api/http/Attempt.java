package dev.fettle.api.http;

import dev.fettle.audit.Actor;
import dev.fettle.auth.Caller;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request that may come again because its answer was lost. */
public final class Attempt {
    private final Caller caller;
    private final Supplier<@Nullable String> key;
    private final Supplier<String> fingerprint;

    Attempt(Caller caller, Supplier<@Nullable String> key, Supplier<String> fingerprint) {
        this.caller = caller;
        this.key = key;
        this.fingerprint = fingerprint;
    }

    public Actor actor() {
        return caller.actor();
    }

    /** The caller's {@code Idempotency-Key}; null without. Throws a Problem where it is none. */
    @Nullable
    String key() {
        return key.get();
    }

    /** SHA-256 over method, path, query and body; only after the body was read. */
    String fingerprint() {
        return fingerprint.get();
    }
}
