package dev.fettle.store;

import dev.fettle.Problem;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeId;
import dev.fettle.change.ChangeState;
import dev.fettle.change.ChangeStore;
import dev.fettle.change.Vote;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Changes with their votes. */
public final class JdbiChangeStore implements ChangeStore {
    /** Constraints by which the database keeps people from approving what is their own. */
    private static final Set<String> OWN = Set.of("vote_not_by_requester", "vote_not_by_interested");

    private final Database database;

    public JdbiChangeStore(Database database) {
        this.database = database;
    }

    @Override
    public void insert(Change change) {
        database.use(ChangeDao.class, dao -> dao.insert(ChangeRow.of(change)));
    }

    @Override
    public Optional<Change> find(ChangeId id) {
        return database.with(ChangeDao.class, dao -> dao.find(id.value()))
                .map(row -> changes(List.of(row)).getFirst());
    }

    @Override
    public boolean update(Change next) {
        return database.with(ChangeDao.class, dao -> dao.update(ChangeRow.of(next))) == 1;
    }

    @Override
    public boolean addVote(ChangeId id, Vote vote) {
        return database.inTransaction(() -> {
            ChangeRow change = database.with(ChangeDao.class, dao -> dao.lock(id.value()))
                    .orElseThrow(() -> Problem.notFound("change", id.toString()));
            var row = new VoteDao.Row(
                    change.id(),
                    change.requesterKind(),
                    change.requester(),
                    vote.by().kind(),
                    vote.by().name(),
                    vote.approve(),
                    vote.digest(),
                    vote.comment(),
                    vote.at());
            return insert(row) == 1;
        });
    }

    private int insert(VoteDao.Row vote) {
        try {
            return database.with(VoteDao.class, dao -> dao.insert(vote));
        } catch (JdbiException e) {
            if (DatabaseFaults.violated(e).filter(OWN::contains).isPresent()) {
                throw Problem.forbidden(
                        "own-change",
                        vote.voter() + " asked for change " + vote.changeId()
                                + " or wrote what it does: somebody else has to vote on it");
            }
            throw e;
        }
    }

    @Override
    public List<Change> latest(@Nullable ChangeState state, @Nullable ChangeId before, int limit) {
        UUID cursor = before == null ? null : before.value();
        return changes(database.with(ChangeDao.class, dao -> dao.latest(state, cursor, limit)));
    }

    @Override
    public List<Change> expired(Instant now, int limit) {
        return changes(database.with(ChangeDao.class, dao -> dao.expired(now, limit)));
    }

    @Override
    public List<Change> startable(Instant now, int limit) {
        return changes(database.with(ChangeDao.class, dao -> dao.startable(now, limit)));
    }

    private List<Change> changes(List<ChangeRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        UUID[] ids = rows.stream().map(ChangeRow::id).toArray(UUID[]::new);
        Map<UUID, List<Vote>> votes = database.with(VoteDao.class, dao -> dao.of(ids)).stream()
                .collect(Collectors.groupingBy(
                        VoteDao.Row::changeId, Collectors.mapping(VoteDao.Row::toVote, Collectors.toList())));
        return rows.stream()
                .map(row -> row.toChange(votes.getOrDefault(row.id(), List.of())))
                .toList();
    }
}
