package dev.fettle.store;

import dev.fettle.fleet.Facts;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunState;
import dev.fettle.run.RunStore;
import dev.fettle.run.RunTarget;
import dev.fettle.run.Tally;
import dev.fettle.run.TargetState;
import dev.fettle.run.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs and their targets; what concerns leases is in {@link Leases}. */
public final class JdbiRunStore implements RunStore {
    private static final int MANY = 500;

    private final Database database;
    private final Leases leases;

    public JdbiRunStore(Database database) {
        this.database = database;
        this.leases = new Leases(database);
    }

    @Override
    public void insert(Run run, List<RunTarget> targets) {
        database.inTransaction(() -> {
            database.use(RunDao.class, dao -> dao.insert(RunRow.of(run)));
            database.use(
                    RunTargetDao.class,
                    dao -> dao.insert(targets.stream().map(RunTargetRow::of).toList()));
            leases.prepare(targets);
            if (targets.size() >= MANY) {
                // Claims begin at once, and the database would plan them for the few rows that it knows of until it
                // looks.
                database.use(RunTargetDao.class, RunTargetDao::analyze);
            }
            return run;
        });
    }

    @Override
    public Optional<Run> find(RunId id) {
        return database.with(RunDao.class, dao -> dao.find(id.value())).map(RunRow::toRun);
    }

    @Override
    public boolean update(Run next) {
        return database.with(RunDao.class, dao -> dao.update(RunRow.of(next))) == 1;
    }

    @Override
    public List<Run> latest(@Nullable RunState state, @Nullable RunId before, int limit) {
        UUID cursor = before == null ? null : before.value();
        return runs(database.with(RunDao.class, dao -> dao.latest(state, cursor, limit)));
    }

    @Override
    public List<Run> live() {
        return runs(database.with(RunDao.class, RunDao::live));
    }

    @Override
    public Map<RunId, RunState> states(Collection<RunId> runs) {
        UUID[] ids = runs.stream().map(RunId::value).toArray(UUID[]::new);
        Map<RunId, RunState> states = new HashMap<>();
        for (RunDao.StateRow row : database.with(RunDao.class, dao -> dao.states(ids))) {
            states.put(new RunId(row.id()), row.state());
        }
        return states;
    }

    @Override
    public Tally tally(RunId run) {
        return sum(database.with(RunTargetDao.class, dao -> dao.count(run.value(), null)));
    }

    @Override
    public Tally tally(RunId run, int wave) {
        return sum(database.with(RunTargetDao.class, dao -> dao.count(run.value(), wave)));
    }

    @Override
    public Standing standing(RunId run, int wave) {
        RunTargetDao.StandingRow row = database.with(RunTargetDao.class, dao -> dao.standing(run.value(), wave));
        return new Standing(row.failures(), row.open(), row.claimable());
    }

    @Override
    public List<RunTarget> targets(RunId run, @Nullable TargetState state, int afterSequence, int limit) {
        return database.with(RunTargetDao.class, dao -> dao.page(run.value(), state, afterSequence, limit)).stream()
                .map(RunTargetRow::toTarget)
                .toList();
    }

    @Override
    public Optional<RunTarget> target(RunId run, int sequence) {
        return database.with(RunTargetDao.class, dao -> dao.find(run.value(), sequence))
                .map(RunTargetRow::toTarget);
    }

    @Override
    public List<RunTarget> claim(RunId run, int wave, String node, Duration lease, Bounds bounds, boolean patient) {
        return leases.claim(run, wave, node, lease, bounds, patient);
    }

    @Override
    public Set<Claim> renew(Collection<Claim> claims, Duration lease) {
        return leases.renew(claims, lease);
    }

    @Override
    public void progress(Map<Claim, Checkpoint> checkpoints) {
        leases.progress(checkpoints);
    }

    @Override
    public Set<Claim> before(Map<Claim, Facts> facts) {
        return leases.before(facts);
    }

    @Override
    public Set<Claim> finish(Map<Claim, TargetResult> results) {
        return leases.finish(results);
    }

    @Override
    public List<RunTarget> walkedBySlot(RunId run) {
        return database.with(RunTargetDao.class, dao -> dao.walkedBySlot(run.value())).stream()
                .map(RunTargetRow::toTarget)
                .toList();
    }

    @Override
    public boolean revise(RunTarget seen, TargetState state, int wave, RunTarget.Progress progress, String outcome) {
        UUID run = seen.run().value();
        var revision = new RunTargetDao.Revision(
                run, seen.sequence(), seen.fence(), state, wave, Json.write(progress), outcome, !state.isOver());
        return database.inTransaction(() -> {
            // In the order in which a claim locks: the run, then its targets.
            RunState now = database.with(RunDao.class, dao -> dao.lock(run)).orElse(null);
            boolean revised =
                    now == RunState.RUNNING && database.with(RunTargetDao.class, dao -> dao.revise(revision)) == 1;
            if (revised) {
                // Another node may be about to end the run, by what it read of its targets before.
                database.use(RunDao.class, dao -> dao.movesOn(run));
            }
            return revised;
        });
    }

    @Override
    public int cancelPending(RunId run, String why, Instant at) {
        return database.inTransaction(() -> {
            // In the order in which a claim locks: the run, then its targets.
            database.with(RunDao.class, dao -> dao.lock(run.value()));
            return database.with(RunTargetDao.class, dao -> dao.cancelPending(run.value(), why, at));
        });
    }

    @Override
    public boolean isHalfDone(RunId run) {
        return database.with(RunTargetDao.class, dao -> dao.isHalfDone(run.value()));
    }

    @Override
    public int giveUpHalfDone(RunId run, String why, Instant at) {
        return database.inTransaction(() -> {
            database.with(RunDao.class, dao -> dao.lock(run.value()));
            return database.with(RunTargetDao.class, dao -> dao.giveUpHalfDone(run.value(), why, at));
        });
    }

    @Override
    public int skipBeyondDay(RunId run, int targetsPerDay, String why, Instant at) {
        return leases.skipBeyondDay(run, targetsPerDay, why, at);
    }

    @Override
    public int releaseAbandoned(RunId run) {
        return leases.releaseAbandoned(run);
    }

    @Override
    public List<Wait> waits(RunId run, int wave) {
        return database.with(ShardLeaseDao.class, dao -> dao.waits(run.value(), wave)).stream()
                .map(ShardLeaseDao.WaitRow::toWait)
                .toList();
    }

    @Override
    public Duration clockSkew(Instant nodeNow) {
        return Duration.between(database.with(RunDao.class, RunDao::databaseClock), nodeNow);
    }

    private static List<Run> runs(List<RunRow> rows) {
        return rows.stream().map(RunRow::toRun).toList();
    }

    private static Tally sum(List<RunTargetDao.CountRow> rows) {
        Map<TargetState, Integer> counts = new EnumMap<>(TargetState.class);
        rows.forEach(row -> counts.put(row.state(), row.count()));
        return new Tally(
                counts.getOrDefault(TargetState.PENDING, 0),
                counts.getOrDefault(TargetState.RUNNING, 0),
                counts.getOrDefault(TargetState.SUCCEEDED, 0),
                counts.getOrDefault(TargetState.FAILED, 0),
                counts.getOrDefault(TargetState.SKIPPED, 0),
                counts.getOrDefault(TargetState.CANCELLED, 0),
                counts.getOrDefault(TargetState.UNKNOWN, 0));
    }
}
