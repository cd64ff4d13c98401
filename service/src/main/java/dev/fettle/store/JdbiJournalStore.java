package dev.fettle.store;

import dev.fettle.fleet.DeploymentId;
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
        Optional<String> known = settled(claim, step, name);
        if (known.isPresent()) {
            return known;
        }
        String value = first.get();
        return database.with(
                SettledDao.class,
                dao -> dao.settle(run, claim.sequence(), step, name, value, claim.shardKey(), claim.fence()));
    }

    @Override
    public Optional<String> settled(Claim claim, int step, String name) {
        return database.with(SettledDao.class, dao -> dao.find(claim.run().value(), claim.sequence(), step, name));
    }

    @Override
    public Optional<Appended> append(Claim claim, Packed block, long cap) {
        return database.with(
                        JournalDao.class,
                        dao -> dao.append(
                                claim.run().value(),
                                claim.shardKey(),
                                claim.sequence(),
                                claim.fence(),
                                block.images(),
                                block.changes(),
                                block.ifLost(),
                                block.bytes().length,
                                block.bytes(),
                                cap))
                .map(row -> new Appended(row.lost(), row.full()));
    }

    @Override
    public boolean unkept(Claim claim, long many) {
        return database.with(
                        JournalDao.class,
                        dao -> dao.unkept(claim.run().value(), claim.shardKey(), claim.sequence(), claim.fence(), many))
                > 0;
    }

    @Override
    public List<Summary> of(UUID run) {
        return database.with(JournalDao.class, dao -> dao.of(run)).stream()
                .map(JdbiJournalStore::summary)
                .toList();
    }

    @Override
    public Optional<Summary> of(UUID run, String shardKey) {
        return database.with(JournalDao.class, dao -> dao.of(run, shardKey)).map(JdbiJournalStore::summary);
    }

    private static Summary summary(JournalDao.SummaryRow row) {
        return new Summary(
                row.shardKey(),
                new DeploymentId(row.deploymentId()),
                row.images(),
                row.bytes(),
                row.lost(),
                row.unkept(),
                row.dropped());
    }

    @Override
    public List<Long> blocks(UUID run, String shardKey) {
        return database.with(JournalDao.class, dao -> dao.blocks(run, shardKey));
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
