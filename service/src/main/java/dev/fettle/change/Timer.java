package dev.fettle.change;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** What keeps the time of schedules: the port to Quartz. */
public interface Timer {
    /** @throws dev.fettle.Problem where it is no cron expression, saying what is wrong with it */
    void check(String cron);

    /** The next times after the given one; fewer where the expression ends. */
    List<Instant> next(String cron, ZoneId zone, Instant after, int count);

    /** Fires the schedule from now on as it says; replaces an earlier arming. A disabled one is disarmed. */
    void arm(Schedule schedule);

    void disarm(String schedule);
}
