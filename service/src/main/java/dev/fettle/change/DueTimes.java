package dev.fettle.change;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When schedules were due last. */
final class DueTimes {
    /** How far back a due time is looked for, nearest first, so that frequent schedules cost no more than rare ones. */
    private static final List<Duration> LOOK_BACK =
            List.of(Duration.ofMinutes(5), Duration.ofHours(6), Duration.ofDays(8), Duration.ofDays(400));

    private static final int MOST_IN_A_WINDOW = 500;

    private final Timer timer;

    DueTimes(Timer timer) {
        this.timer = timer;
    }

    /** The last due time that is not after now, nor before the schedule was saved. */
    Optional<Instant> latest(Schedule schedule, Instant now) {
        for (Duration back : LOOK_BACK) {
            Instant from = now.minus(back);
            boolean whole = from.isBefore(schedule.savedAt());
            Instant latest = latestIn(schedule, whole ? schedule.savedAt() : from, now);
            if (latest != null) {
                return Optional.of(latest);
            }
            if (whole) {
                break;
            }
        }
        return Optional.empty();
    }

    private @Nullable Instant latestIn(Schedule schedule, Instant from, Instant now) {
        Instant latest = null;
        for (Instant time : timer.next(schedule.cron(), schedule.zone(), from, MOST_IN_A_WINDOW)) {
            if (time.isAfter(now)) {
                break;
            }
            latest = time;
        }
        return latest;
    }
}
