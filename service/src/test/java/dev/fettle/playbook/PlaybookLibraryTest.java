package dev.fettle.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.AuditRecord;
import dev.fettle.audit.UnitOfWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaybookLibraryTest {
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final Actor ANNA = Actor.person("anna");
    private static final PlaybookParser PARSER = new PlaybookParser(TestActions.ALL, new CelConditions());
    private static final String MINE = PlaybookParserTest.SMALLEST.replace("small", "mine");

    private final List<AuditEvent> told = new ArrayList<>();
    private final PlaybookLibrary library = library(new Shelf(), List.of());

    @Test
    void storingTellsAndCanBeReadBack() {
        Stored stored = library.store(MINE, ANNA);
        assertThat(stored.playbook()).isEqualTo(PARSER.parse(MINE));
        assertThat(stored.origin()).isEqualTo(Stored.Origin.USER);
        assertThat(stored.by()).isEqualTo(ANNA);
        assertThat(stored.at()).isEqualTo(NOW);
        String version = stored.playbook().version();
        assertThat(told).containsExactly(new AuditEvent.PlaybookStored("mine", version, "low"));
        assertThat(library.get("mine")).isEqualTo(stored);
        assertThat(library.get("mine", version.substring(0, 8))).isEqualTo(stored);
    }

    @Test
    void storingTheSameTwiceIsOnce() {
        assertThat(library.store(MINE, ANNA)).isEqualTo(library.store(MINE, Actor.person("bert")));
        assertThat(told).hasSize(1);
    }

    @Test
    void laterVersionIsTheLatest() {
        Stored first = library.store(MINE, ANNA);
        Stored second = library.store(MINE + "# better\n", ANNA);
        assertThat(library.get("mine")).isEqualTo(second);
        assertThat(library.versions("mine")).containsExactly(second, first);
        assertThat(library.all()).extracting(s -> s.playbook().name()).containsExactly("mine", "small");
    }

    @Test
    void namesOfBuiltInOnesAreNotForUsers() {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> library.store(PlaybookParserTest.SMALLEST + "# changed\n", ANNA));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT);
        assertThat(problem.text()).contains("'small' is built in").contains("my-small");
        assertThat(told).isEmpty();
    }

    @Test
    void badOnesAreNotStored() {
        assertThatThrownBy(() -> library.store("a: b", ANNA)).isInstanceOf(Problem.class);
        assertThat(library.all()).hasSize(1);
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(() -> library.get("none")).hasMessage("there is no playbook 'none'");
        assertThatThrownBy(() -> library.get("small", "00000000")).hasMessage("there is no playbook 'small@00000000'");
        assertThatThrownBy(() -> library.get("small", "0000")).hasMessageContaining("at least 8");
        assertThatThrownBy(() -> library.versions("none")).isInstanceOf(Problem.class);
    }

    @Test
    void folderIsReadAndItsErrorsNameTheFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), MINE);
        Files.writeString(folder.resolve("notes.txt"), "not a playbook");
        assertThat(PlaybookSources.folder(PARSER, folder))
                .extracting(Playbook::name)
                .containsExactly("mine");

        Files.writeString(folder.resolve("b.yml"), MINE.replace("risk: low", "risk: none"));
        Files.writeString(folder.resolve("c.yml"), "a: b: c");
        Problem problem = catchThrowableOfType(Problem.class, () -> PlaybookSources.folder(PARSER, folder));
        assertThat(problem.text())
                .contains("3:55: b.yml: metadata.risk: there is no risk 'none'")
                .contains(": c.yml: no YAML");
        assertThatThrownBy(() -> PlaybookSources.folder(PARSER, folder.resolve("gone")))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void folderMayNotTakeABuiltInName() {
        assertThatThrownBy(() -> library(new Shelf(), List.of(PARSER.parse(PlaybookParserTest.SMALLEST + "# x\n"))))
                .hasMessageContaining("the name of a built-in one");
    }

    private PlaybookLibrary library(PlaybookStore store, List<Playbook> folder) {
        AuditLog audit = new AuditLog() {
            @Override
            public void append(Actor actor, AuditEvent event) {
                told.add(event);
            }

            @Override
            public List<AuditRecord> find(Query query) {
                throw new UnsupportedOperationException();
            }
        };
        UnitOfWork unitOfWork = new UnitOfWork() {
            @Override
            public <T> T call(Supplier<T> work) {
                return work.get();
            }

            @Override
            public void afterCommit(Runnable listener) {
                listener.run();
            }
        };
        List<Playbook> builtIn = List.of(PARSER.parse(PlaybookParserTest.SMALLEST));
        return new PlaybookLibrary(PARSER, store, audit, unitOfWork, () -> NOW, builtIn, folder);
    }

    /** A store in memory. */
    private static final class Shelf implements PlaybookStore {
        private final List<Stored> newestFirst = new ArrayList<>();

        @Override
        public boolean insert(Playbook playbook, Actor by, Instant at) {
            if (version(playbook.name(), playbook.version()).isPresent()) {
                return false;
            }
            newestFirst.addFirst(new Stored(playbook, Stored.Origin.USER, by, at));
            return true;
        }

        @Override
        public Optional<Stored> latest(String name) {
            return versions(name).stream().findFirst();
        }

        @Override
        public Optional<Stored> version(String name, String hash) {
            List<Stored> found = versions(name).stream()
                    .filter(s -> s.playbook().version().startsWith(hash))
                    .toList();
            return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
        }

        @Override
        public List<Stored> allLatest() {
            return newestFirst.stream()
                    .filter(s -> latest(s.playbook().name()).orElseThrow().equals(s))
                    .toList();
        }

        @Override
        public List<Stored> versions(String name) {
            return newestFirst.stream()
                    .filter(s -> s.playbook().name().equals(name))
                    .toList();
        }
    }
}
