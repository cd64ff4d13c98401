package dev.fettle.change;

import dev.fettle.Problem;
import dev.fettle.action.Durations;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Standing requests: saving them, looking ahead, and what is left of them when they come due. */
public final class Schedules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    /** A change is looked at by people: nothing sensible is asked for more often. */
    private static final Duration CLOSEST = Duration.ofMinutes(1);

    private static final int LOOK_AHEAD = 20;

    /**
     * A schedule as somebody wrote it.
     *
     * @param misfire {@code skip}, {@code once} or {@code once-within}
     * @param within a duration, for {@code once-within}; null otherwise
     * @param seenVersion the version that was edited; 0 for a new one
     */
    public record Draft(
            String name,
            String playbook,
            Map<String, Object> parameters,
            @Nullable String select,
            String reason,
            String cron,
            String zone,
            String misfire,
            @Nullable String within,
            boolean enabled,
            long seenVersion) {}

    /** Refuses what could never be planned: an unknown playbook, parameters that do not bind, a bad condition. */
    @FunctionalInterface
    public interface Check {
        void check(Draft draft);
    }

    private final ScheduleStore store;
    private final Timer timer;
    private final Check check;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;

    public Schedules(
            ScheduleStore store, Timer timer, Check check, AuditLog audit, UnitOfWork unit, InstantSource clock) {
        this.store = store;
        this.timer = timer;
        this.check = check;
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
    }

    /** Saves a new one, or the next version of one. @throws Problem naming each field that is wrong */
    public Schedule save(Actor by, Draft draft) {
        Schedule schedule = read(by, draft);
        check.check(draft);
        return unit.call(() -> {
            if (!store.put(schedule)) {
                throw Problem.conflict(
                        "moved-on",
                        draft.seenVersion() == 0
                                ? "there is a schedule '" + draft.name() + "' already; send its version to change it"
                                : "schedule '" + draft.name() + "' is no longer at version " + draft.seenVersion()
                                        + "; look again");
            }
            audit.append(
                    by,
                    new AuditEvent.ScheduleSaved(
                            schedule.name(),
                            schedule.playbook(),
                            schedule.cron(),
                            schedule.zone().getId(),
                            schedule.enabled()));
            unit.afterCommit(() -> timer.arm(schedule));
            return get(schedule.name());
        });
    }

    public void remove(Actor by, String name) {
        unit.run(() -> {
            if (!store.remove(name)) {
                throw Problem.notFound("schedule", name);
            }
            audit.append(by, new AuditEvent.ScheduleRemoved(name));
            unit.afterCommit(() -> timer.disarm(name));
        });
    }

    public Schedule get(String name) {
        return store.find(name).orElseThrow(() -> Problem.notFound("schedule", name));
    }

    /** By name. */
    public List<Schedule> all() {
        return store.all();
    }

    /** Newest first. */
    public List<ScheduleStore.Fire> fires(String name, int limit) {
        get(name);
        return store.fires(name, limit);
    }

    /** The next times of a cron expression. */
    public List<Instant> preview(String cron, String zone, int count) {
        List<Problem.Detail> wrong = new ArrayList<>();
        ZoneId id = zone(zone, wrong);
        cron(cron, id, wrong);
        throwIf(wrong);
        return timer.next(cron, id, clock.instant(), count);
    }

    private Schedule read(Actor by, Draft draft) {
        List<Problem.Detail> wrong = new ArrayList<>();
        if (!NAME.matcher(draft.name()).matches()) {
            wrong.add(new Problem.Detail(
                    "name", "'" + draft.name() + "' is no name", "1 to 63 lower-case letters, digits and dashes"));
        }
        if (draft.reason().isBlank()) {
            wrong.add(new Problem.Detail("reason", "is empty", "one sentence that says why, for those who approve"));
        }
        ZoneId zone = zone(draft.zone(), wrong);
        cron(draft.cron(), zone, wrong);
        Schedule.Misfire misfire = misfire(draft.misfire(), wrong);
        Duration within = within(misfire, draft.within(), wrong);
        throwIf(wrong);
        return new Schedule(
                draft.name(),
                draft.playbook(),
                draft.parameters(),
                draft.select(),
                draft.reason().strip(),
                draft.cron(),
                zone,
                misfire,
                within,
                draft.enabled(),
                by,
                clock.instant(),
                draft.seenVersion());
    }

    private static ZoneId zone(String text, List<Problem.Detail> wrong) {
        try {
            ZoneId zone = ZoneId.of(text);
            if (ZoneId.getAvailableZoneIds().contains(text)) {
                return zone;
            }
        } catch (DateTimeException e) {
            // Told below, like an offset, which is a zone to Java but knows no daylight saving.
        }
        wrong.add(new Problem.Detail("zone", "'" + text + "' is no IANA time zone", "such as Europe/Berlin or UTC"));
        return ZoneId.of("UTC");
    }

    private void cron(String cron, ZoneId zone, List<Problem.Detail> wrong) {
        try {
            timer.check(cron);
        } catch (Problem problem) {
            wrong.addAll(problem.details());
            return;
        }
        List<Instant> next = timer.next(cron, zone, clock.instant(), LOOK_AHEAD);
        if (next.isEmpty()) {
            wrong.add(new Problem.Detail("cron", "'" + cron + "' never comes due again", "a time that is to come"));
        }
        for (int i = 1; i < next.size(); i++) {
            if (Duration.between(next.get(i - 1), next.get(i)).compareTo(CLOSEST) < 0) {
                wrong.add(new Problem.Detail(
                        "cron", "comes due more than once a minute", "0 in the field of seconds, which is the first"));
                return;
            }
        }
    }

    private static Schedule.Misfire misfire(String text, List<Problem.Detail> wrong) {
        for (Schedule.Misfire misfire : Schedule.Misfire.values()) {
            if (misfire.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                return misfire;
            }
        }
        wrong.add(new Problem.Detail(
                "misfire", "'" + text + "' is no rule for times that were missed", "skip, once or once-within"));
        return Schedule.Misfire.SKIP;
    }

    private static @Nullable Duration within(
            Schedule.Misfire misfire, @Nullable String text, List<Problem.Detail> wrong) {
        if (misfire != Schedule.Misfire.ONCE_WITHIN) {
            if (text != null) {
                wrong.add(new Problem.Detail("within", "has no meaning here", "only with misfire: once-within"));
            }
            return null;
        }
        if (text == null) {
            wrong.add(new Problem.Detail("within", "is missing", "how late it may still fire, such as 30m"));
            return null;
        }
        try {
            Duration within = Durations.parse(text);
            if (within.isPositive()) {
                return within;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        wrong.add(new Problem.Detail("within", "'" + text + "' is no duration", "such as 30m"));
        return null;
    }

    private static void throwIf(List<Problem.Detail> wrong) {
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-schedule", wrong);
        }
    }
}
