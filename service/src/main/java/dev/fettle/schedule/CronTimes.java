package dev.fettle.schedule;

import dev.fettle.Problem;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** When cron expressions come due, as Quartz reads them. */
final class CronTimes {
    private CronTimes() {}

    /** @throws Problem where it is no cron expression, saying what is wrong with it */
    static void check(String cron) {
        try {
            CronExpression.validateExpression(cron);
        } catch (ParseException | RuntimeException e) {
            throw Problem.invalid(
                    "bad-cron",
                    "cron",
                    "'" + cron + "' is no cron expression" + why(e),
                    "seconds minutes hours day-of-month month day-of-week, such as '0 30 3 ? * MON-FRI'");
        }
    }

    /** Quartz stumbles over some texts, and then tells of an exception of its own; that says nothing to a user. */
    private static String why(Exception e) {
        String told = e instanceof ParseException ? String.valueOf(e.getMessage()) : "";
        return told.isEmpty() || told.contains("Exception") ? "" : ": " + told;
    }

    /** The next times after the given one; fewer where the expression ends. */
    static List<Instant> next(String cron, ZoneId zone, Instant after, int count) {
        CronExpression expression = expression(cron, zone);
        List<Instant> times = new ArrayList<>();
        Date time = Date.from(after);
        while (times.size() < count) {
            time = expression.getNextValidTimeAfter(time);
            if (time == null) {
                break;
            }
            times.add(time.toInstant());
        }
        return times;
    }

    private static CronExpression expression(String cron, ZoneId zone) {
        try {
            CronExpression expression = new CronExpression(cron);
            expression.setTimeZone(TimeZone.getTimeZone(zone));
            return expression;
        } catch (ParseException e) {
            check(cron);
            throw new IllegalStateException("Quartz found '" + cron + "' good and bad", e);
        }
    }
}
