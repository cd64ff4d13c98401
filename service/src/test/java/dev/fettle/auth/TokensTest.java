package dev.fettle.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.audit.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");
    private static final Actor ADA = Actor.person("ada");

    private Instant now = START;
    private final Map<UUID, Token> stored = new HashMap<>();
    private final List<AuditEvent> events = new ArrayList<>();
    private int uses;
    private final Tokens tokens = new Tokens(new MapStore(), new ListLog(), new Direct(), () -> now);

    @Test
    void issuedTokenIsKnownByItsTextAndKeptWithoutIt() {
        Tokens.Issued issued = tokens.issue(ADA, "ben", AccessRole.OPERATOR, Duration.ofDays(1));

        assertThat(issued.text()).matches("fettle_[0-9A-Za-z]{49}");
        assertThat(issued.toString()).doesNotContain(issued.text());
        assertThat(stored.toString()).doesNotContain(issued.text());
        assertThat(tokens.authenticate(issued.text()))
                .isEqualTo(new Caller(
                        Actor.person("ben"), AccessRole.OPERATOR, issued.token().id()));
        assertThat(events)
                .containsExactly(new AuditEvent.TokenIssued(
                        issued.token().id().toString(), "ben", "operator", START.plus(Duration.ofDays(1))));
    }

    @Test
    void everyTypoOfOneLetterIsFoundWithoutAskingTheStore() {
        String text = tokens.issue(ADA, "ben", AccessRole.VIEWER, null).text();
        for (int i = "fettle_".length(); i < text.length(); i++) {
            char other = text.charAt(i) == 'x' ? 'y' : 'x';
            String typo = text.substring(0, i) + other + text.substring(i + 1);
            assertThatThrownBy(() -> tokens.authenticate(typo)).hasMessageContaining("typo");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fettle_",
                "Basic abc",
                "fettle_\u0000",
                "ghp_0123456789012345678901234567890123456789012345678"
            })
    void whatIsNoTokenIsRefused(String text) {
        assertRefused(text, "no token of Fettle");
    }

    @Test
    void unknownExpiredAndRevokedTokensAreRefusedWithWordsThatHelp() {
        String foreign = TokenText.make(new java.util.Random(7));
        assertRefused(foreign, "not known here");

        String shortLived =
                tokens.issue(ADA, "ben", AccessRole.VIEWER, Duration.ofHours(1)).text();
        now = START.plus(Duration.ofHours(1)).minusMillis(1);
        tokens.authenticate(shortLived);
        now = START.plus(Duration.ofHours(1));
        assertRefused(shortLived, "expired at 2026-11-20T09:00:00Z");

        Tokens.Issued issued = tokens.issue(ADA, "ben", AccessRole.VIEWER, null);
        tokens.revoke(ADA, issued.token().id());
        tokens.revoke(ADA, issued.token().id());
        assertRefused(issued.text(), "was revoked");
        assertThat(events.stream().filter(AuditEvent.TokenRevoked.class::isInstance))
                .hasSize(1);
    }

    @Test
    void useIsNotedOnceAMinute() {
        String text = tokens.issue(ADA, "ben", AccessRole.VIEWER, null).text();
        for (int second = 0; second <= 120; second++) {
            now = START.plusSeconds(second);
            tokens.authenticate(text);
        }
        assertThat(uses).isEqualTo(3);
    }

    @Test
    void lastAdministratorIsKept() {
        Tokens.Issued first = tokens.issue(Actor.SYSTEM, "ada", AccessRole.ADMIN, null);
        assertThatThrownBy(() -> tokens.revoke(ADA, first.token().id()))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("last-administrator"));

        tokens.issue(ADA, "ben", AccessRole.ADMIN, null);
        tokens.revoke(ADA, first.token().id());
        assertRefused(first.text(), "was revoked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "schedule:nightly", "-x", "a\u0000"})
    void ownerIsAName(String owner) {
        assertThatThrownBy(() -> tokens.issue(ADA, owner, AccessRole.VIEWER, null))
                .hasMessageContaining("owner");
        assertThat(stored).isEmpty();
    }

    @Test
    void lifetimeHasBounds() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(4000))) {
            assertThatThrownBy(() -> tokens.issue(ADA, "ben", AccessRole.VIEWER, wrong))
                    .hasMessageContaining("lifetime");
        }
    }

    @Test
    void everyRoleSeesAndOnlyAdministratorsManageTokens() {
        for (AccessRole role : AccessRole.values()) {
            Caller caller = new Caller(ADA, role, UUID.randomUUID());
            assertThat(caller.may(Permission.READ)).isTrue();
            assertThat(caller.may(Permission.MANAGE_TOKENS)).isEqualTo(role == AccessRole.ADMIN);
            assertThat(caller.may(Permission.VOTE)).isEqualTo(role == AccessRole.APPROVER || role == AccessRole.ADMIN);
        }
        for (Permission permission : Permission.values()) {
            assertThat(permission.roles()).contains(AccessRole.ADMIN);
        }
        assertThatThrownBy(() -> new Caller(ADA, AccessRole.VIEWER, UUID.randomUUID()).require(Permission.PLAN))
                .hasMessage("the role viewer of ada is not allowed to make plans; it takes the role operator or admin");
    }

    private void assertRefused(String text, String words) {
        assertThatThrownBy(() -> tokens.authenticate(text))
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.UNAUTHENTICATED));
    }

    private final class MapStore implements TokenStore {
        @Override
        public void insert(Token token) {
            stored.put(token.id(), token);
        }

        @Override
        public Optional<Token> byHash(String hash) {
            return stored.values().stream().filter(t -> t.hash().equals(hash)).findFirst();
        }

        @Override
        public List<Token> all() {
            return List.copyOf(stored.values());
        }

        @Override
        public boolean revoke(UUID id, Instant at) {
            Token t = stored.get(id);
            if (t == null || t.revokedAt() != null) {
                return false;
            }
            stored.put(
                    id, new Token(id, t.owner(), t.role(), t.hash(), t.createdAt(), t.expiresAt(), at, t.lastUsedAt()));
            return true;
        }

        @Override
        public void used(UUID id, Instant at) {
            uses++;
            stored.computeIfPresent(
                    id,
                    (k, t) -> new Token(
                            id, t.owner(), t.role(), t.hash(), t.createdAt(), t.expiresAt(), t.revokedAt(), at));
        }

        @Override
        public boolean isEmpty() {
            return stored.isEmpty();
        }
    }

    private final class ListLog implements AuditLog {
        @Override
        public void append(Actor actor, AuditEvent event) {
            events.add(event);
        }

        @Override
        public List<AuditRecord> find(Query query) {
            return List.of();
        }
    }

    private static final class Direct implements UnitOfWork {
        @Override
        public <T> T call(Supplier<T> work) {
            return work.get();
        }

        @Override
        public void afterCommit(Runnable work) {
            work.run();
        }
    }
}
