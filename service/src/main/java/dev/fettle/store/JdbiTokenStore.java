package dev.fettle.store;

import dev.fettle.auth.Token;
import dev.fettle.auth.TokenStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Tokens, by their hashes. */
public final class JdbiTokenStore implements TokenStore {
    private final Database database;

    public JdbiTokenStore(Database database) {
        this.database = database;
    }

    @Override
    public void insert(Token token) {
        var row = new TokenDao.Row(
                token.id(),
                token.owner(),
                token.role(),
                token.hash(),
                token.createdAt(),
                token.expiresAt(),
                token.revokedAt(),
                token.lastUsedAt());
        database.use(TokenDao.class, dao -> dao.insert(row));
    }

    @Override
    public Optional<Token> byHash(String hash) {
        return database.with(TokenDao.class, dao -> dao.byHash(hash)).map(TokenDao.Row::toToken);
    }

    @Override
    public List<Token> all() {
        return database.with(TokenDao.class, TokenDao::all).stream()
                .map(TokenDao.Row::toToken)
                .toList();
    }

    @Override
    public boolean revoke(UUID id, Instant at) {
        return database.with(TokenDao.class, dao -> dao.revoke(id, at)) == 1;
    }

    @Override
    public void used(UUID id, Instant at) {
        database.use(TokenDao.class, dao -> dao.used(id, at));
    }

    @Override
    public boolean isEmpty() {
        return database.with(TokenDao.class, TokenDao::isEmpty);
    }
}
