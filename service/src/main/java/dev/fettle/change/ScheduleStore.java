package dev.fettle.change;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where schedules and their fires are kept. */
public interface ScheduleStore {
    /**
     * Version 0 inserts, any other replaces the stored one of that version; the stored version is one more. @return false
     * where the name is taken or it had moved on
     */
    boolean put(Schedule schedule);

    Optional<Schedule> find(String name);

    /** By name. */
    List<Schedule> all();

    boolean remove(String name);

    /**
     * Takes one due time of a schedule; also one that was taken ten minutes ago and of which nothing has come, for whoever
     * took it is gone.
     *
     * @return false where it was taken already, by whatever node
     */
    boolean claimFire(String schedule, Instant dueAt, Instant now);

    /** What came of a fire: the change, or why there is none. */
    void fired(String schedule, Instant dueAt, @Nullable UUID change, String outcome);

    /** Newest first. */
    List<Fire> fires(String schedule, int limit);

    record Fire(Instant dueAt, Instant firedAt, @Nullable UUID change, String outcome) {}
}
