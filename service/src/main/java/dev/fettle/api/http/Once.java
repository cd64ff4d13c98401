package dev.fettle.api.http;

import dev.fettle.Problem;
import dev.fettle.api.wire.Json;
import dev.fettle.api.wire.View;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.change.IdempotencyKeys;
import dev.fettle.change.IdempotencyKeys.Remembered;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does what a request asks for once, however often it comes with the same key. A request that fails is not remembered:
 * it changed nothing, and coming again is right.
 */
public final class Once {
    private static final int CREATED = 201;

    private final UnitOfWork work;
    private final IdempotencyKeys keys;
    private final InstantSource clock;

    public Once(UnitOfWork work, IdempotencyKeys keys, InstantSource clock) {
        this.work = work;
        this.keys = keys;
        this.clock = clock;
    }

    /** In one transaction: the key, the deed, and its answer become true together or not at all. */
    public <V extends View> V inTransaction(Attempt attempt, Supplier<V> deed) {
        return work.call(() -> {
            claim(attempt);
            V view = deed.get();
            remember(attempt, view);
            return view;
        });
    }

    /**
     * For deeds that take long and do no harm when tried twice, such as planning: no transaction is open meanwhile. Of two
     * requests at the same moment both work, and both get the answer of the one that ended first.
     */
    public <V extends View> V afterwards(Attempt attempt, Supplier<V> deed) {
        if (attempt.key() == null) {
            return deed.get();
        }
        look(attempt);
        V view;
        try {
            view = deed.get();
        } catch (Problem problem) {
            // Where the twin has just done it, its answer is the right one, not that it is done already.
            look(attempt);
            throw problem;
        }
        work.run(() -> {
            claim(attempt);
            remember(attempt, view);
        });
        return view;
    }

    /** Whether there is an answer already; the key stays free. */
    private void look(Attempt attempt) {
        try {
            work.run(() -> {
                claim(attempt);
                throw new Untouched();
            });
        } catch (Untouched expected) {
            // The first request with this key: the claim went with its transaction.
        }
    }

    private void claim(Attempt attempt) {
        if (attempt.key() == null) {
            return;
        }
        Optional<Remembered> earlier =
                keys.claim(attempt.actor().toString(), attempt.key(), attempt.fingerprint(), clock.instant());
        if (earlier.isEmpty()) {
            return;
        }
        if (!earlier.get().fingerprint().equals(attempt.fingerprint())) {
            throw new HttpProblem(
                    422,
                    "key-reused",
                    "the idempotency key '" + attempt.key() + "' was used for another request; take a new one");
        }
        throw new Replayed(earlier.get().status(), earlier.get().body());
    }

    private void remember(Attempt attempt, View view) {
        if (attempt.key() != null) {
            keys.remember(attempt.actor().toString(), attempt.key(), CREATED, Json.write(view));
        }
    }

    /** Rolls the looking transaction back. */
    private static final class Untouched extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Untouched() {
            super("looked only", null, false, false);
        }
    }
}
