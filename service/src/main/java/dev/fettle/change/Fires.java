package dev.fettle.change;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a schedule comes due. Whoever calls, however often and late: each due time is taken once, and what is
 * late is treated as the schedule says.
 */
public final class Fires {
    private static final Logger log = LoggerFactory.getLogger(Fires.class);
    /** As late as this is on time: a tick, a failover of the database, a garbage collection. */
    private static final Duration ON_TIME = Duration.ofSeconds(60);
    /** How far back a due time is looked for, nearest first, so that frequent schedules cost no more than rare ones. */
    private static final List<Duration> LOOK_BACK =
            List.of(Duration.ofMinutes(5), Duration.ofHours(6), Duration.ofDays(8), Duration.ofDays(400));

    private static final int MOST_IN_A_WINDOW = 500;

    /** Makes the plan: the planner's one method. */
    @FunctionalInterface
    public interface Planning {
        Plan plan(Actor by, PlanRequest request);
    }

    private final ScheduleStore store;
    private final Timer timer;
    private final Planning planner;
    private final Changes changes;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;

    public Fires(
            ScheduleStore store,
            Timer timer,
            Planning planner,
            Changes changes,
            AuditLog audit,
            UnitOfWork unit,
            InstantSource clock) {
        this.store = store;
        this.timer = timer;
        this.planner = planner;
        this.changes = changes;
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
    }

    /** Files a change for the latest due time of the schedule, if it was not taken yet and is not too late. */
    public void fire(String name) {
        Optional<Schedule> found = store.find(name).filter(Schedule::enabled);
        if (found.isEmpty()) {
            return;
        }
        Schedule schedule = found.get();
        Instant now = clock.instant();
        Optional<Instant> due = latestDue(schedule, now);
        if (due.isPresent() && store.claimFire(name, due.get(), now)) {
            carryOut(schedule, due.get(), now);
        }
    }

    /** Looks at every schedule: makes up for a timer that lost one. */
    public void sweep() {
        for (Schedule schedule : store.all()) {
            try {
                fire(schedule.name());
            } catch (RuntimeException e) {
                log.warn("schedule {} could not fire, and is tried again: {}", schedule.name(), e.toString());
            }
        }
    }

    private void carryOut(Schedule schedule, Instant due, Instant now) {
        Duration late = Duration.between(due, now);
        if (tooLate(schedule, late)) {
            told(schedule, due, null, "skipped: " + late.toSeconds() + " s late");
            return;
        }
        Actor by = Actor.schedule(schedule.name());
        try {
            Plan plan = planner.plan(
                    by, new PlanRequest(schedule.playbook(), null, schedule.parameters(), schedule.select()));
            if (plan.targets().isEmpty()) {
                told(schedule, due, null, nothing(plan));
                return;
            }
            unit.run(() -> {
                Change change = changes.request(
                        by, List.of(schedule.owner()), plan.id(), plan.digest(), schedule.reason(), null);
                told(schedule, due, change.id().value(), "filed a change");
            });
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.UNAVAILABLE) {
                // The claim stays without an outcome, and is taken anew later.
                throw problem;
            }
            log.warn("schedule {} could not file a change: {}", schedule.name(), problem.text());
            told(schedule, due, null, "failed: " + problem.text());
        } catch (RuntimeException defect) {
            log.error("schedule {} could not file a change", schedule.name(), defect);
            told(schedule, due, null, "failed: a fault of Fettle, see its log: " + defect);
        }
    }

    private static String nothing(Plan plan) {
        if (plan.leftOut().isEmpty()) {
            return "nothing to do: the plan has no targets";
        }
        LeftOut first = plan.leftOut().getFirst();
        return "nothing to do: " + plan.leftOut().size() + " servers are left out, such as " + first.deployment() + "/"
                + first.address() + ": " + first.reason();
    }

    private static boolean tooLate(Schedule schedule, Duration late) {
        if (late.compareTo(ON_TIME) <= 0) {
            return false;
        }
        Duration within = schedule.within();
        return switch (schedule.misfire()) {
            case SKIP -> true;
            case ONCE -> false;
            case ONCE_WITHIN -> within == null || late.compareTo(within) > 0;
        };
    }

    private void told(Schedule schedule, Instant due, @Nullable UUID change, String outcome) {
        unit.run(() -> {
            store.fired(schedule.name(), due, change, outcome);
            audit.append(
                    Actor.schedule(schedule.name()),
                    new AuditEvent.ScheduleFired(schedule.name(), due, outcome, change));
        });
        log.info("schedule {} due {}: {}", schedule.name(), due, outcome);
    }

    /** The last due time that is not after now, nor before the schedule was saved. */
    private Optional<Instant> latestDue(Schedule schedule, Instant now) {
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
