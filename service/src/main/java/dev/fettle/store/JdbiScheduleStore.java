package dev.fettle.store;

import dev.fettle.change.Schedule;
import dev.fettle.change.ScheduleStore;
import java.time.Instant;
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
    public boolean claimFire(String schedule, Instant dueAt, Instant now) {
        return database.with(ScheduleDao.class, dao -> dao.claimFire(schedule, dueAt, now)) == 1;
    }

    @Override
    public void fired(String schedule, Instant dueAt, @Nullable UUID change, String outcome) {
        database.use(ScheduleDao.class, dao -> dao.fired(schedule, dueAt, change, outcome));
    }

    @Override
    public List<Fire> fires(String schedule, int limit) {
        return database.with(ScheduleDao.class, dao -> dao.fires(schedule, limit)).stream()
                .map(row -> new Fire(row.dueAt(), row.firedAt(), row.changeId(), row.outcome()))
                .toList();
    }
}
