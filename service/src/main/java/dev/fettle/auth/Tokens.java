package dev.fettle.auth;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Issues, checks and revokes bearer tokens. The text of a token is known once, when it is issued. */
public final class Tokens {
    /** A new token: its text, to be shown once, and what is kept of it. */
    public record Issued(String text, Token token) {
        /** Without the text, so that it cannot be logged by accident. */
        @Override
        public String toString() {
            return "Issued[" + token.id() + "]";
        }
    }

    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}");
    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final Duration USE_IS_NOTED = Duration.ofMinutes(1);

    private final TokenStore store;
    private final AuditLog audit;
    private final UnitOfWork work;
    private final InstantSource clock;
    private final Random random;

    public Tokens(TokenStore store, AuditLog audit, UnitOfWork work, InstantSource clock) {
        this(store, audit, work, clock, new SecureRandom());
    }

    Tokens(TokenStore store, AuditLog audit, UnitOfWork work, InstantSource clock, Random random) {
        this.store = store;
        this.audit = audit;
        this.work = work;
        this.clock = clock;
        this.random = random;
    }

    /** @param lifetime null for a token that never expires */
    public Issued issue(Actor by, String owner, AccessRole role, @Nullable Duration lifetime) {
        check(owner, lifetime);
        String text = TokenText.make(random);
        Instant now = clock.instant();
        Instant expiresAt = lifetime == null ? null : now.plus(lifetime);
        Token token = new Token(UUID.randomUUID(), owner, role, TokenText.hash(text), now, expiresAt, null, null);
        work.run(() -> {
            store.insert(token);
            String roleWord = role.name().toLowerCase(Locale.ROOT);
            audit.append(by, new AuditEvent.TokenIssued(token.id().toString(), owner, roleWord, expiresAt));
        });
        return new Issued(text, token);
    }

    /** Who carries this token. @throws Problem that helps its holder and tells nobody else anything */
    public Caller authenticate(String text) {
        if (!TokenText.hasShape(text)) {
            throw Problem.unauthenticated(
                    "this is no token of Fettle: one begins with fettle_ and 49 letters and digits follow");
        }
        if (!TokenText.checks(text)) {
            throw Problem.unauthenticated("the token has a typo: its checksum does not fit; copy it again, whole");
        }
        String hash = TokenText.hash(text);
        Token token = store.byHash(hash)
                .filter(found -> same(found.hash(), hash))
                .orElseThrow(
                        () -> Problem.unauthenticated("this token is not known here; ask an administrator for one"));
        Instant now = clock.instant();
        if (token.revokedAt() != null) {
            throw Problem.unauthenticated("this token was revoked; ask an administrator for a new one");
        }
        if (token.expiresAt() != null && !now.isBefore(token.expiresAt())) {
            throw Problem.unauthenticated(
                    "this token expired at " + token.expiresAt() + "; ask an administrator for a new one");
        }
        if (token.lastUsedAt() == null || !now.isBefore(token.lastUsedAt().plus(USE_IS_NOTED))) {
            store.used(token.id(), now);
        }
        return new Caller(Actor.person(token.owner()), token.role(), token.id());
    }

    /** A token that is revoked already stays so. The last one that lets an administrator in is kept. */
    public void revoke(Actor by, UUID id) {
        work.run(() -> {
            List<Token> all = store.all();
            Token token = all.stream()
                    .filter(t -> t.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> Problem.notFound("token", id.toString()));
            if (isGoodAdmin(token) && all.stream().filter(this::isGoodAdmin).count() == 1) {
                throw Problem.conflict(
                        "last-administrator",
                        "token " + id + " is the last one with the role admin: issue another one before revoking it");
            }
            if (store.revoke(id, clock.instant())) {
                audit.append(by, new AuditEvent.TokenRevoked(id.toString(), token.owner()));
            }
        });
    }

    /** Newest first. */
    public List<Token> list() {
        return store.all();
    }

    private boolean isGoodAdmin(Token token) {
        return token.role() == AccessRole.ADMIN
                && token.revokedAt() == null
                && (token.expiresAt() == null || clock.instant().isBefore(token.expiresAt()));
    }

    private static void check(String owner, @Nullable Duration lifetime) {
        if (!OWNER.matcher(owner).matches()) {
            throw Problem.invalid(
                    "bad-owner",
                    "owner",
                    "this is no name of a person or program",
                    "1 to 100 letters, digits and . _ @ + -, such as ada@example.org");
        }
        if (lifetime != null && (!lifetime.isPositive() || lifetime.compareTo(LONGEST) > 0)) {
            throw Problem.invalid(
                    "bad-lifetime", "lifetime", "this is no lifetime of a token", "more than 0s and at most 3660d");
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
