package dev.fettle.store;

import dev.fettle.run.JournalStore;
import dev.fettle.run.RunStore.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What steps remember of themselves and of what they change. */
public final class JdbiJournalStore implements JournalStore {
    private final Database database;

    public JdbiJournalStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<String> settled(Claim claim, int step, String name, Supplier<String> first) {
        UUID run = claim.run().value();
        Optional<String> known = database.with(SettledDao.class, dao -> dao.find(run, claim.sequence(), step, name));
        if (known.isPresent()) {
            return known;
        }
        String value = first.get();
        return database.with(
                SettledDao.class,
                dao -> dao.settle(run, claim.sequence(), step, name, value, claim.shardKey(), claim.fence()));
    }

    @Override
    public Optional<Long> append(Claim claim, int images, byte[] block, long cap) {
        return database.with(
                JournalDao.class,
                dao -> dao.append(
                        claim.run().value(),
                        claim.shardKey(),
                        claim.sequence(),
                        claim.fence(),
                        images,
                        block.length,
                        block,
                        cap));
    }

    @Override
    public List<Summary> of(UUID run) {
        return database.with(JournalDao.class, dao -> dao.of(run)).stream()
                .map(row -> new Summary(row.shardKey(), row.images(), row.bytes(), row.lost(), row.dropped()))
                .toList();
    }

    @Override
    public Optional<StoredBlock> before(UUID run, String shardKey, long block) {
        return database.with(JournalDao.class, dao -> dao.before(run, shardKey, block))
                .map(row -> new StoredBlock(row.id(), row.payload()));
    }

    @Override
    public int drop(Duration kept) {
        return database.with(JournalDao.class, dao -> dao.drop(kept.toMillis()));
    }
}
