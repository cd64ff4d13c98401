package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.auth.AccessRole;
import dev.fettle.auth.Token;
import dev.fettle.auth.TokenStore;
import dev.fettle.testing.TestDatabase;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class TokenStoreIT {
    private static final Instant NOON = Rows.NOON;

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void tokensAreFoundByTheirHashes() {
        TokenStore store = new JdbiTokenStore(database.database());
        assertThat(store.isEmpty()).isTrue();
        Token token = new Token(
                UUID.randomUUID(), "ann", AccessRole.ADMIN, "ab".repeat(32), NOON, NOON.plusSeconds(60), null, null);
        store.insert(token);

        assertThat(store.isEmpty()).isFalse();
        assertThat(store.byHash(token.hash())).contains(token);
        assertThat(store.byHash("cd".repeat(32))).isEmpty();
        store.used(token.id(), NOON.plusSeconds(1));
        store.used(token.id(), NOON.plusSeconds(59));
        assertThat(store.all().getFirst().lastUsedAt()).as("once a minute").isEqualTo(NOON.plusSeconds(1));
        store.used(token.id(), NOON.plusSeconds(61));
        assertThat(store.all().getFirst().lastUsedAt()).isEqualTo(NOON.plusSeconds(61));
        assertThat(store.revoke(token.id(), NOON)).isTrue();
        assertThat(store.revoke(token.id(), NOON)).isFalse();
        assertThat(store.byHash(token.hash()).orElseThrow().revokedAt()).isEqualTo(NOON);
    }

    @Test
    void aDatabaseThatIsAwayIsToldAsSuch() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        TokenStore store = new JdbiTokenStore(new Database(nowhere));

        assertThatThrownBy(store::all).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
            assertThat(problem.code()).isEqualTo("database-unavailable");
        });
    }

    @Test
    void aConnectionThatIsCutIsToldAsSuchAndTheNextOneWorks() {
        TokenStore store = new JdbiTokenStore(database.database());
        var unit = new JdbiUnitOfWork(database.database());

        assertThatThrownBy(() -> unit.run(() -> {
                    store.all();
                    database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE pid <> pg_backend_pid() AND datname = current_database()");
                    store.all();
                }))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("database-unavailable"));
        assertThat(store.all()).isNotNull();
    }
}
