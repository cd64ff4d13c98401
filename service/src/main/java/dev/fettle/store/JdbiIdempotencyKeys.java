package dev.fettle.store;

import dev.fettle.change.IdempotencyKeys;
import java.time.Instant;
import java.util.Optional;

/** Keys of requests. Two requests with one key wait for each other at the unique index. */
public final class JdbiIdempotencyKeys implements IdempotencyKeys {
    private final Database database;

    public JdbiIdempotencyKeys(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Remembered> claim(String actor, String key, String fingerprint, Instant now) {
        return database.with(IdempotencyDao.class, dao -> {
            while (dao.insert(actor, key, fingerprint, now) == 0) {
                Optional<Remembered> earlier =
                        dao.find(actor, key).map(row -> new Remembered(row.fingerprint(), row.status(), row.body()));
                if (earlier.isPresent()) {
                    return earlier;
                }
                // It was forgotten between the two statements: then this one is the first.
            }
            return Optional.empty();
        });
    }

    @Override
    public void remember(String actor, String key, int status, String body) {
        int updated = database.with(IdempotencyDao.class, dao -> dao.remember(actor, key, status, body));
        if (updated != 1) {
            throw new IllegalStateException("an answer is to be remembered for a key that was not claimed: " + key);
        }
    }

    @Override
    public int forget(Instant olderThan) {
        return database.with(IdempotencyDao.class, dao -> dao.forget(olderThan));
    }
}
