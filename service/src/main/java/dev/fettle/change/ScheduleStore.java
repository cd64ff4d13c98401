package dev.fettle.change;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
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
     * Takes one due time of a schedule; also one that was taken before, of which nothing has come and whose lease has run
     * out, for whoever took it is gone.
     *
     * @param now when it is taken, where nobody has taken it before
     * @param lease how long nobody else takes it, by the database's clock
     * @return empty where it is taken, by whatever node, or over, or the schedule is gone
     */
    Optional<Claim> claimFire(String schedule, Instant dueAt, Instant now, Duration lease);

    /** Holds on to those of them that are ours still; from now on for that long. */
    void renew(Collection<Claim> claims, Duration lease);

    /**
     * What came of a fire: the change, or why there is none.
     *
     * @return false where it is not the claim's any more
     */
    boolean fired(Claim claim, @Nullable UUID change, String outcome);

    /** Due times whose takers are gone before anything came of them, the oldest first. */
    List<Open> abandoned(int limit);

    /** Newest first. */
    List<Fire> fires(String schedule, int limit);

    /**
     * A due time as one node took it.
     *
     * @param firedAt when it was taken first
     * @param fence grows with each claim
     * @param idle how long nobody had it before this claim; zero for the first
     */
    record Claim(String schedule, Instant dueAt, Instant firedAt, long fence, Duration idle) {}

    record Open(String schedule, Instant dueAt) {}

    record Fire(Instant dueAt, Instant firedAt, @Nullable UUID change, String outcome) {}
}
