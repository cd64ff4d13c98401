package dev.fettle.change;

import dev.fettle.audit.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A standing request: at each time of its cron expression it files a change, as a person does.
 *
 * @param name lower-case letters, digits and dashes
 * @param parameters of the playbook, as JSON gave them
 * @param select narrows the playbook's targets; null for none
 * @param cron Quartz's form: seconds, minutes, hours, day of month, month, day of week, optional year
 * @param zone the IANA zone in which the cron expression is read; a time that its clocks skip is passed over, one that
 *     they show twice comes due once, at the later one
 * @param within for {@link Misfire#ONCE_WITHIN}: how late it may still fire; null otherwise
 * @param owner who saved it last; never counts as an approver of what it files
 */
public record Schedule(
        String name,
        String playbook,
        Map<String, Object> parameters,
        @Nullable String select,
        String reason,
        String cron,
        ZoneId zone,
        Misfire misfire,
        @Nullable Duration within,
        boolean enabled,
        Actor owner,
        Instant savedAt,
        long version) {
    /** What to do about times that passed while nobody could fire. */
    public enum Misfire {
        SKIP,
        ONCE,
        ONCE_WITHIN
    }

    public Schedule {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }
}
