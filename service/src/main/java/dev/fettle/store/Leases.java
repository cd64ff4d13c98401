package dev.fettle.store;

import dev.fettle.fleet.Facts;
import dev.fettle.run.RunId;
import dev.fettle.run.RunState;
import dev.fettle.run.RunStore.Bounds;
import dev.fettle.run.RunStore.Checkpoint;
import dev.fettle.run.RunStore.Claim;
import dev.fettle.run.RunStore.TargetResult;
import dev.fettle.run.RunTarget;
import dev.fettle.run.SlowStart;
import dev.fettle.run.TargetState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may work on a shard. Rows are locked in one order everywhere: the run, then leases, then targets; claims pass over
 * leases that are locked.
 */
final class Leases {
    private static final int A_FEW = 8;
    private static final int MOST_PAGES = 50;

    private final Database database;

    Leases(Database database) {
        this.database = database;
    }

    void prepare(List<RunTarget> targets) {
        String[] keys =
                targets.stream().map(RunTarget::shardKey).distinct().sorted().toArray(String[]::new);
        database.use(ShardLeaseDao.class, dao -> dao.prepare(keys));
    }

    List<RunTarget> claim(RunId run, int wave, String node, Duration lease, Bounds bounds, boolean patient) {
        UUID id = run.value();
        return database.inTransaction(() -> {
            RunState state = database.with(RunDao.class, dao -> patient ? dao.lock(id) : dao.lockIfFree(id))
                    .orElse(null);
            boolean goesOn = state == RunState.RUNNING;
            if (!goesOn && state != RunState.PAUSING && state != RunState.CANCELLING) {
                return List.of();
            }
            int room = goesOn ? room(id, bounds) : bounds.limit();
            List<ReachDao.OpenRow> chosen = room <= 0 ? List.of() : choose(id, wave, goesOn, bounds, room);
            if (chosen.isEmpty()) {
                return List.of();
            }
            List<RunTargetRow> begun = database.with(
                    ShardLeaseDao.class,
                    dao -> dao.take(
                            id,
                            chosen.stream().mapToInt(ReachDao.OpenRow::sequence).toArray(),
                            chosen.stream().map(ReachDao.OpenRow::incarnation).toArray(String[]::new),
                            chosen.stream().map(ReachDao.OpenRow::quorum).toArray(String[]::new),
                            bounds.maxPerHost(),
                            node,
                            lease.toMillis()));
            return begun.stream()
                    .map(RunTargetRow::toTarget)
                    .sorted(Comparator.comparingInt(RunTarget::sequence))
                    .toList();
        });
    }

    /** How many more of the run's targets may be at work; the run is locked. */
    private int room(UUID run, Bounds bounds) {
        int memory = bounds.slowStart() ? SlowStart.memory(bounds.maxParallel()) : 0;
        ReachDao.StandingRow standing = database.with(ReachDao.class, dao -> dao.standing(run, memory));
        if (standing.failures() > bounds.failures()) {
            return 0;
        }
        int most = bounds.maxParallel();
        if (bounds.slowStart()) {
            List<TargetState> ends = standing.lastEnds().reversed().stream()
                    .map(TargetState::valueOf)
                    .toList();
            most = SlowStart.window(ends, most);
        }
        return Math.min(bounds.limit(), most - standing.atWork());
    }

    /** Those that may go to work beside what is at work in the whole fleet; a full machine is passed over. */
    private List<ReachDao.OpenRow> choose(UUID run, int wave, boolean all, Bounds bounds, int room) {
        List<ReachDao.OpenRow> chosen = new ArrayList<>();
        int today = today(run, bounds.targetsPerDay());
        int page = 2 * room + A_FEW;
        int after = 0;
        for (int pages = 0; pages < MOST_PAGES && chosen.size() < room; pages++) {
            int from = after;
            List<ReachDao.OpenRow> open =
                    database.with(ReachDao.class, dao -> dao.open(run, wave, all, bounds.disruptive(), from, page));
            List<ReachDao.HeldRow> held = open.isEmpty() ? List.of() : database.with(ReachDao.class, ReachDao::held);
            Reach reach = new Reach(held, bounds.maxPerHost());
            chosen.forEach(reach::admits);
            open.stream()
                    .filter(row -> chosen.size() < room && (row.begun() || unbegun(chosen) < today))
                    .filter(reach::admits)
                    .forEach(chosen::add);
            if (open.size() < page) {
                break;
            }
            after = open.getLast().sequence();
        }
        return chosen;
    }

    private static long unbegun(List<ReachDao.OpenRow> chosen) {
        return chosen.stream().filter(row -> !row.begun()).count();
    }

    /** How many more servers the run's playbook may begin with on this day. */
    private int today(UUID run, @Nullable Integer targetsPerDay) {
        if (targetsPerDay == null) {
            return Integer.MAX_VALUE;
        }
        return database.with(
                ReachDao.class, dao -> dao.lockDay(run) ? Math.max(0, targetsPerDay - dao.begunToday(run)) : 0);
    }

    int skipBeyondDay(RunId run, int targetsPerDay, String why, Instant at) {
        UUID id = run.value();
        return database.inTransaction(() -> {
            boolean running = database.with(RunDao.class, dao -> dao.lock(id)).orElse(null) == RunState.RUNNING;
            boolean full = running
                    && database.with(ReachDao.class, dao -> dao.lockDay(id) && dao.begunToday(id) >= targetsPerDay);
            return full ? database.with(RunTargetDao.class, dao -> dao.skipUnbegun(id, why, at)) : 0;
        });
    }

    Set<Claim> renew(Collection<Claim> claims, Duration lease) {
        if (claims.isEmpty()) {
            return Set.of();
        }
        List<Claim> all = List.copyOf(claims);
        Set<ShardLeaseDao.KeptRow> kept = new HashSet<>(database.with(
                ShardLeaseDao.class,
                dao -> dao.renew(
                        all.stream().map(Claim::shardKey).toArray(String[]::new),
                        runs(all),
                        sequences(all),
                        fences(all),
                        lease.toMillis())));
        return all.stream()
                .filter(claim -> kept.contains(new ShardLeaseDao.KeptRow(claim.shardKey(), claim.fence())))
                .collect(Collectors.toSet());
    }

    void progress(Map<Claim, Checkpoint> checkpoints) {
        if (checkpoints.isEmpty()) {
            return;
        }
        List<Map.Entry<Claim, Checkpoint>> entries = List.copyOf(checkpoints.entrySet());
        List<Claim> claims = entries.stream().map(Map.Entry::getKey).toList();
        List<Checkpoint> far = entries.stream().map(Map.Entry::getValue).toList();
        database.use(
                RunTargetDao.class,
                dao -> dao.progress(
                        runs(claims),
                        sequences(claims),
                        fences(claims),
                        far.stream().map(one -> Json.write(one.progress())).toArray(String[]::new),
                        far.stream().map(one -> Json.write(one.commands())).toArray(String[]::new)));
    }

    Set<Claim> before(Map<Claim, Facts> facts) {
        if (facts.isEmpty()) {
            return Set.of();
        }
        List<Map.Entry<Claim, Facts>> entries = List.copyOf(facts.entrySet());
        List<Claim> claims = entries.stream().map(Map.Entry::getKey).toList();
        String[] texts =
                entries.stream().map(entry -> Json.write(entry.getValue())).toArray(String[]::new);
        Set<RunTargetDao.WrittenRow> written = new HashSet<>(database.with(
                RunTargetDao.class, dao -> dao.before(runs(claims), sequences(claims), fences(claims), texts)));
        return claims.stream()
                .filter(claim -> written.contains(
                        new RunTargetDao.WrittenRow(claim.run().value(), claim.sequence(), claim.fence())))
                .collect(Collectors.toSet());
    }

    /** As {@link RunTargetDao#end} reads it. */
    private record End(
            UUID run,
            int sequence,
            long fence,
            TargetState state,
            RunTarget.Progress progress,
            String outcome,
            @Nullable Facts after,
            Map<String, Long> commands,
            @Nullable Instant at) {
        private static End of(Claim claim, TargetResult result) {
            return new End(
                    claim.run().value(),
                    claim.sequence(),
                    claim.fence(),
                    result.state(),
                    result.progress(),
                    result.outcome(),
                    result.after(),
                    result.commands(),
                    result.state().isOver() ? result.at() : null);
        }
    }

    Set<Claim> finish(Map<Claim, TargetResult> results) {
        if (results.isEmpty()) {
            return Set.of();
        }
        List<Claim> claims = List.copyOf(results.keySet());
        return database.inTransaction(() -> {
            // In the order in which a claim locks: whoever claims next counts these failures.
            results.entrySet().stream()
                    .filter(end -> isFailure(end.getValue().state()))
                    .map(end -> end.getKey().run().value())
                    .distinct()
                    .sorted()
                    .forEach(run -> database.with(RunDao.class, dao -> dao.lock(run)));
            Set<ShardLeaseDao.KeptRow> back = new HashSet<>(database.with(
                    ShardLeaseDao.class,
                    dao -> dao.giveBack(
                            claims.stream().map(Claim::shardKey).toArray(String[]::new),
                            runs(claims),
                            sequences(claims),
                            fences(claims))));
            List<Claim> ours = claims.stream()
                    .filter(claim -> back.contains(new ShardLeaseDao.KeptRow(claim.shardKey(), claim.fence())))
                    .toList();
            List<End> ends = ours.stream()
                    .map(claim -> End.of(claim, Objects.requireNonNull(results.get(claim))))
                    .toList();
            if (!ends.isEmpty() && database.with(RunTargetDao.class, dao -> dao.end(Json.write(ends))) != ends.size()) {
                throw new IllegalStateException("a lease was held for a target that is not at work, one of " + ours);
            }
            return Set.copyOf(ours);
        });
    }

    private static boolean isFailure(TargetState state) {
        return state == TargetState.FAILED || state == TargetState.UNKNOWN;
    }

    int releaseAbandoned(RunId run) {
        return database.inTransaction(() -> {
            database.with(RunDao.class, dao -> dao.lock(run.value()));
            database.with(ShardLeaseDao.class, dao -> dao.giveBackExpired(run.value()));
            return database.with(RunTargetDao.class, dao -> dao.release(run.value()));
        });
    }

    private static UUID[] runs(List<Claim> claims) {
        return claims.stream().map(claim -> claim.run().value()).toArray(UUID[]::new);
    }

    private static int[] sequences(List<Claim> claims) {
        return claims.stream().mapToInt(Claim::sequence).toArray();
    }

    private static long[] fences(List<Claim> claims) {
        return claims.stream().mapToLong(Claim::fence).toArray();
    }
}
