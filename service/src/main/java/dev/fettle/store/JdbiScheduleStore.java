package dev.fettle.store;

import dev.fettle.change.Schedule;
import dev.fettle.change.ScheduleStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Schedules and their fires. */
public final class JdbiScheduleStore implements ScheduleStore {
    private final Database database;

    public JdbiScheduleStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean put(Schedule schedule) {
        ScheduleRow row = ScheduleRow.of(schedule);
        return database.with(ScheduleDao.class, dao -> schedule.version() == 0 ? dao.insert(row) : dao.update(row))
                == 1;
    }

    @Override
    public Optional<Schedule> find(String name) {
        return database.with(ScheduleDao.class, dao -> dao.find(name)).map(ScheduleRow::toSchedule);
    }

    @Override
    public List<Schedule> all() {
        return database.with(ScheduleDao.class, ScheduleDao::all).stream()
                .map(ScheduleRow::toSchedule)
                .toList();
    }

    @Override
    public boolean remove(String name) {
        return database.with(ScheduleDao.class, dao -> dao.remove(name)) == 1;
    }

    @Override
    public Optional<Claim> claimFire(String schedule, Instant dueAt, Instant now, Duration lease) {
        return database.with(ScheduleDao.class, dao -> dao.claimFire(schedule, dueAt, now, lease.toMillis()))
                .map(row ->
                        new Claim(schedule, dueAt, row.firedAt(), row.fence(), Duration.ofMillis(row.idleMillis())));
    }

    @Override
    public void renew(Collection<Claim> claims, Duration lease) {
        List<Claim> all = List.copyOf(claims);
        String[] schedules = all.stream().map(Claim::schedule).toArray(String[]::new);
        String[] dueAts = all.stream().map(claim -> claim.dueAt().toString()).toArray(String[]::new);
        long[] fences = all.stream().mapToLong(Claim::fence).toArray();
        database.use(ScheduleDao.class, dao -> dao.renew(schedules, dueAts, fences, lease.toMillis()));
    }

    @Override
    public boolean fired(Claim claim, @Nullable UUID change, String outcome) {
        return database.with(
                        ScheduleDao.class,
                        dao -> dao.fired(claim.schedule(), claim.dueAt(), claim.fence(), change, outcome))
                == 1;
    }

    @Override
    public List<Open> abandoned(int limit) {
        return database.with(ScheduleDao.class, dao -> dao.abandoned(limit)).stream()
                .map(row -> new Open(row.schedule(), row.dueAt()))
                .toList();
    }

    @Override
    public List<Fire> fires(String schedule, int limit) {
        return database.with(ScheduleDao.class, dao -> dao.fires(schedule, limit)).stream()
                .map(row -> new Fire(row.dueAt(), row.firedAt(), row.changeId(), row.outcome()))
                .toList();
    }
}
