package dev.fettle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import dev.fettle.action.Actions;
import dev.fettle.audit.Actor;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.PlaybookParser;
import dev.fettle.playbook.PlaybookStore;
import dev.fettle.playbook.Stored;
import dev.fettle.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlaybookStoreIT {
    private static final PlaybookParser PARSER = new PlaybookParser(Actions.installed(), new CelConditions());
    private static final Actor ANN = Actor.person("ann");

    private TestDatabase database;
    private PlaybookStore store;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        store = new JdbiPlaybookStore(database.database(), PARSER::parse);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aVersionIsStoredOnceAndTheLastOneIsTheLatest() {
        Playbook first = playbook("purge", "first");
        Playbook second = playbook("purge", "second");
        Playbook other = playbook("another", "other");
        assertThat(store.insert(first, ANN, Rows.NOON)).isTrue();
        assertThat(store.insert(second, Actor.person("bob"), Rows.NOON)).isTrue();
        assertThat(store.insert(first, ANN, Rows.NOON))
                .as("that version is there")
                .isFalse();
        assertThat(store.insert(other, ANN, Rows.NOON)).isTrue();

        Stored latest = store.latest("purge").orElseThrow();
        assertThat(latest.playbook().source()).isEqualTo(second.source());
        assertThat(latest.playbook().version()).isEqualTo(second.version());
        assertThat(latest.by()).isEqualTo(Actor.person("bob"));
        assertThat(latest.at()).isEqualTo(Rows.NOON);
        assertThat(latest.origin()).isEqualTo(Stored.Origin.USER);
        assertThat(versions(store.versions("purge"))).containsExactly(second.version(), first.version());
        assertThat(versions(store.allLatest())).containsExactly(other.version(), second.version());
        assertThat(store.latest("none")).isEmpty();
        assertThatThrownBy(() -> database.execute("UPDATE fettle.playbook SET source = ''"))
                .rootCause()
                .hasMessageContaining("never change");
    }

    @Test
    void aVersionIsFoundByItsBeginning() {
        Playbook playbook = playbook("purge", "first");
        store.insert(playbook, ANN, Rows.NOON);

        assertThat(store.version("purge", playbook.version())).isPresent();
        assertThat(store.version("purge", playbook.version().substring(0, 8))).isPresent();
        assertThat(store.version("purge", playbook.version().substring(0, 7))).isEmpty();
        assertThat(store.version("purge", "%%%%%%%%")).isEmpty();
        assertThat(store.version("other", playbook.version())).isEmpty();
    }

    @Test
    void aBeginningThatSeveralHaveIsNone() {
        store.insert(playbook("purge", "first"), ANN, Rows.NOON);
        database.execute("""
            INSERT INTO fettle.playbook (name, version, source, title, owner, risk, stored_by_kind, stored_by, stored_at)
            SELECT 'twins', 'aaaaaaaa' || i, source, '', '', 'LOW', 'PERSON', 'ann', now()
            FROM fettle.playbook, generate_series(1, 2) i
            """);

        assertThat(store.version("twins", "aaaaaaaa")).isEmpty();
        assertThat(store.version("twins", "aaaaaaaa1")).isPresent();
    }

    @Test
    void oneThatCannotBeReadAnyMoreDoesNotHideTheOthers() {
        Playbook playbook = playbook("purge", "first");
        store.insert(playbook, ANN, Rows.NOON);
        database.execute("""
            INSERT INTO fettle.playbook (name, version, source, title, owner, risk, stored_by_kind, stored_by, stored_at)
            VALUES ('old', 'v1', 'steps: [{action: no.longer.there}]', '', '', 'LOW', 'PERSON', 'ann', now())
            """);

        assertThat(versions(store.allLatest())).containsExactly(playbook.version());
        assertThatThrownBy(() -> store.latest("old")).isInstanceOf(Problem.class);
    }

    private static List<String> versions(List<Stored> stored) {
        return stored.stream().map(one -> one.playbook().version()).toList();
    }

    private static Playbook playbook(String name, String title) {
        return PARSER.parse("""
            apiVersion: fettle.dev/v1
            kind: Playbook
            metadata: {name: %s, title: %s, owner: cache-platform, risk: medium}
            targets: {select: "true", role: primary}
            rollout: {waves: [1], maxParallel: 1, stopAfterFailures: 0}
            steps:
              - action: memory.purge
            """.formatted(name, title));
    }
}
