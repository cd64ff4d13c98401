package dev.fettle.store;

import dev.fettle.run.JournalStore;
import dev.fettle.run.RunStore.Claim;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What steps remember of themselves. */
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
}
