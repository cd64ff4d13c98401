package dev.fettle.store;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.PlaybookStore;
import dev.fettle.playbook.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Playbooks as their sources; what is read back is parsed anew, unless the same text was parsed lately. */
public final class JdbiPlaybookStore implements PlaybookStore {
    private static final Logger log = LoggerFactory.getLogger(JdbiPlaybookStore.class);
    private static final int SHORTEST_BEGINNING = 8;
    /** A run asks for its playbook whenever one of its targets ends. */
    private static final int KEPT = 64;

    private final Database database;
    private final Function<String, Playbook> parse;
    private final Map<String, Playbook> parsed = new ConcurrentHashMap<>();

    /** @param parse the parser of playbooks; what was stored was accepted by it once */
    public JdbiPlaybookStore(Database database, Function<String, Playbook> parse) {
        this.database = database;
        this.parse = parse;
    }

    @Override
    public boolean insert(Playbook playbook, Actor by, Instant at) {
        var row = new PlaybookDao.Row(
                playbook.name(),
                playbook.version(),
                playbook.source(),
                playbook.metadata().title(),
                playbook.metadata().owner(),
                playbook.metadata().risk(),
                by.kind(),
                by.name(),
                at);
        return database.with(PlaybookDao.class, dao -> dao.insert(row)) == 1;
    }

    @Override
    public Optional<Stored> latest(String name) {
        return database.with(PlaybookDao.class, dao -> dao.latest(name)).map(this::read);
    }

    @Override
    public Optional<Stored> version(String name, String hash) {
        if (hash.length() < SHORTEST_BEGINNING) {
            return Optional.empty();
        }
        List<PlaybookDao.Row> found = database.with(PlaybookDao.class, dao -> dao.beginning(name, hash));
        return found.size() == 1 ? Optional.of(read(found.getFirst())) : Optional.empty();
    }

    @Override
    public List<Stored> allLatest() {
        return readable(database.with(PlaybookDao.class, PlaybookDao::allLatest));
    }

    @Override
    public List<Stored> versions(String name) {
        return readable(database.with(PlaybookDao.class, dao -> dao.versions(name)));
    }

    /** Without those that this Fettle cannot read any more: one of them must not hide all others. */
    private List<Stored> readable(List<PlaybookDao.Row> rows) {
        List<Stored> readable = new ArrayList<>();
        for (PlaybookDao.Row row : rows) {
            try {
                readable.add(read(row));
            } catch (Problem e) {
                log.warn("playbook {} in version {} is not listed: {}", row.name(), row.version(), e.text());
            }
        }
        return readable;
    }

    /** By its text, not by its hash: what is in the table decides. */
    private Playbook parsed(String source) {
        Playbook known = parsed.get(source);
        if (known != null) {
            return known;
        }
        Playbook playbook = parse.apply(source);
        if (parsed.size() >= KEPT) {
            parsed.clear();
        }
        parsed.put(source, playbook);
        return playbook;
    }

    private Stored read(PlaybookDao.Row row) {
        return new Stored(
                parsed(row.source()),
                Stored.Origin.USER,
                new Actor(row.storedByKind(), row.storedBy()),
                row.storedAt());
    }
}
