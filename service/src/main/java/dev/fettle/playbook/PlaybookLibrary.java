package dev.fettle.playbook;

import dev.fettle.Problem;
import dev.fettle.action.ParamType;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All playbooks there are: those built in, those of the folder, and those that users stored. A name belongs to one of the
 * three; where a later Fettle brings a playbook whose name a user had taken, the name is Fettle's from then on, and the
 * user's versions can still be asked for by their hash.
 */
public final class PlaybookLibrary {
    /** Fewer characters of a hash are too easily those of another one. */
    static final int SHORTEST_HASH = 8;

    private final PlaybookParser parser;
    private final PlaybookStore store;
    private final AuditLog audit;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final Map<String, Stored> fixed;

    /** @throws Problem {@code playbook-name-taken} where two of the given playbooks have the same name */
    public PlaybookLibrary(
            PlaybookParser parser,
            PlaybookStore store,
            AuditLog audit,
            UnitOfWork unitOfWork,
            InstantSource clock,
            List<Playbook> builtIn,
            List<Playbook> folder) {
        this.parser = parser;
        this.store = store;
        this.audit = audit;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.fixed = fixed(builtIn, folder, clock.instant());
    }

    /** The latest of each name, by name. */
    public List<Stored> all() {
        Map<String, Stored> all = new TreeMap<>();
        store.allLatest().forEach(stored -> all.put(stored.playbook().name(), stored));
        all.putAll(fixed);
        return List.copyOf(all.values());
    }

    /** The latest of the name. @throws Problem where there is none */
    public Stored get(String name) {
        return get(name, null);
    }

    /**
     * One version.
     *
     * @param version its hash, or at least 8 of its first characters; null for the latest
     * @throws Problem where there is none
     */
    public Stored get(String name, @Nullable String version) {
        return find(name, version)
                .orElseThrow(() -> Problem.notFound("playbook", version == null ? name : name + "@" + version));
    }

    /** Newest first. @throws Problem where there is no such playbook */
    public List<Stored> versions(String name) {
        Stored ours = fixed.get(name);
        // A version of ours that a plan has used is kept in the store too.
        List<Stored> versions = Stream.concat(
                        Optional.ofNullable(ours).stream(),
                        store.versions(name).stream()
                                .filter(v -> ours == null
                                        || !v.playbook()
                                                .version()
                                                .equals(ours.playbook().version())))
                .toList();
        if (versions.isEmpty()) {
            throw Problem.notFound("playbook", name);
        }
        return versions;
    }

    /**
     * Stores what a user brings. The same text twice is stored once.
     *
     * @throws Problem {@code bad-playbook}; {@code playbook-name-taken} where the name is not the users' to take
     */
    public Stored store(String text, Actor by) {
        Playbook playbook = parser.parse(text);
        refuseTaken(playbook.name());
        return unitOfWork.call(() -> {
            Instant now = clock.instant();
            if (store.insert(playbook, by, now)) {
                String risk = ParamType.word(playbook.metadata().risk());
                audit.append(by, new AuditEvent.PlaybookStored(playbook.name(), playbook.version(), risk));
                return new Stored(playbook, Stored.Origin.USER, by, now);
            }
            return store.version(playbook.name(), playbook.version())
                    .orElseThrow(() -> new IllegalStateException("the store has and has not " + playbook.version()));
        });
    }

    /** Keeps the text of a version that a plan uses: its run goes on under a later Fettle, which may bring another one. */
    public void keep(Stored stored) {
        if (stored.origin() != Stored.Origin.USER) {
            store.insert(stored.playbook(), Actor.SYSTEM, clock.instant());
        }
    }

    private Optional<Stored> find(String name, @Nullable String version) {
        Stored ours = fixed.get(name);
        if (version == null) {
            return ours == null ? store.latest(name) : Optional.of(ours);
        }
        if (version.length() < SHORTEST_HASH) {
            throw Problem.invalid(
                    "bad-version", "version", "'" + version + "' is too short", "at least 8 characters of the hash");
        }
        return ours != null && ours.playbook().version().startsWith(version)
                ? Optional.of(ours)
                : store.version(name, version);
    }

    private void refuseTaken(String name) {
        Stored ours = fixed.get(name);
        if (ours == null) {
            return;
        }
        String advice = "; take another name, such as my-" + name;
        throw Problem.conflict(
                "playbook-name-taken",
                ours.origin() == Stored.Origin.BUILT_IN
                        ? "the playbook '" + name + "' is built in and cannot be changed" + advice
                        : "the playbook '" + name + "' comes from the folder of playbooks: change its file" + advice);
    }

    private static Map<String, Stored> fixed(List<Playbook> builtIn, List<Playbook> folder, Instant at) {
        Map<String, Stored> fixed = new TreeMap<>();
        List<Stored> all = new ArrayList<>();
        builtIn.forEach(playbook -> all.add(new Stored(playbook, Stored.Origin.BUILT_IN, Actor.SYSTEM, at)));
        folder.forEach(playbook -> all.add(new Stored(playbook, Stored.Origin.FOLDER, Actor.SYSTEM, at)));
        for (Stored stored : all) {
            Stored twin = fixed.put(stored.playbook().name(), stored);
            if (twin != null) {
                String other =
                        twin.origin() == Stored.Origin.BUILT_IN ? "a built-in one" : "another file of the folder";
                throw Problem.conflict(
                        "playbook-name-taken",
                        "the folder of playbooks has '" + stored.playbook().name() + "', the name of " + other
                                + "; give it another name");
            }
        }
        return Collections.unmodifiableMap(fixed);
    }
}
