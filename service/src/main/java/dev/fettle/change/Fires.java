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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a schedule comes due. Whoever calls, however often and late: one thing comes of each due time, and what
 * is late is treated as the schedule says. A due time is held while its plan is made: a node that dies loses it to another,
 * and one that comes back too late files nothing.
 */
public final class Fires {
    private static final Logger log = LoggerFactory.getLogger(Fires.class);
    /** As late as this is on time: a tick, a failover of the database, a garbage collection. */
    private static final Duration ON_TIME = Duration.ofSeconds(60);
    /** Of a lease's length: renewed so often that two lost renewals do no harm. */
    private static final int RENEWALS_IN_A_LEASE = 4;

    private static final int MOST_AT_ONCE = 100;
    /** A plan that brings down every node that makes it, or never gets into the database, must not go on doing so. */
    private static final int MOST_CLAIMS = 5;

    /** Makes the plan: the planner's one method. */
    @FunctionalInterface
    public interface Planning {
        Plan plan(Actor by, PlanRequest request);
    }

    /** Another node has the due time by now, or the schedule was removed: what was to come of it is rolled back. */
    private static final class TakenOver extends RuntimeException {}

    private final ScheduleStore store;
    private final DueTimes dues;
    private final Planning planner;
    private final Changes changes;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;
    private final Duration lease;
    private final Executor threads;
    private final Set<ScheduleStore.Claim> held = ConcurrentHashMap.newKeySet();
    private volatile long renewedAt = System.nanoTime();

    /**
     * @param lease how long a due time is held without a beat
     * @param threads where plans are made for what was taken up from others
     */
    public Fires(
            ScheduleStore store,
            Timer timer,
            Planning planner,
            Changes changes,
            AuditLog audit,
            UnitOfWork unit,
            InstantSource clock,
            Duration lease,
            Executor threads) {
        this.store = store;
        this.dues = new DueTimes(timer);
        this.planner = planner;
        this.changes = changes;
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
        this.lease = lease;
        this.threads = threads;
    }

    /** Files a change for the latest due time of the schedule, if it was not taken yet and is not too late. */
    public void fire(String name) {
        Optional<Schedule> found = store.find(name).filter(Schedule::enabled);
        if (found.isEmpty()) {
            return;
        }
        Schedule schedule = found.get();
        Instant now = clock.instant();
        dues.latest(schedule, now)
                .flatMap(due -> store.claimFire(name, due, now, lease))
                .ifPresent(claim -> carryOut(schedule, claim));
    }

    /** Looks at every schedule: makes up for a timer that lost one. */
    public void sweep() {
        for (Schedule schedule : store.all()) {
            quietly(schedule.name(), () -> fire(schedule.name()));
        }
    }

    /** Goes on with what a node took that is gone. One statement where there is no such. */
    public void takeUp() {
        for (ScheduleStore.Open open : store.abandoned(MOST_AT_ONCE)) {
            store.claimFire(open.schedule(), open.dueAt(), clock.instant(), lease)
                    .ifPresent(claim -> threads.execute(() -> quietly(claim.schedule(), () -> goOn(claim))));
        }
    }

    /** Again and again, at least four times in a lease: keeps what this node makes plans for. No statement where that is nothing. */
    public void beat() {
        long now = System.nanoTime();
        if (held.isEmpty() || now - renewedAt < lease.toNanos() / RENEWALS_IN_A_LEASE) {
            return;
        }
        try {
            store.renew(Set.copyOf(held), lease);
            renewedAt = now;
        } catch (Problem away) {
            log.debug("due times are not held on to: {}", away.text());
        }
    }

    private static void quietly(String schedule, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("schedule {} could not fire, and is tried again: {}", schedule, e.toString());
        }
    }

    private void goOn(ScheduleStore.Claim claim) {
        Optional<Schedule> found = store.find(claim.schedule());
        if (found.isEmpty()) {
            return;
        }
        Schedule schedule = found.get();
        Optional<String> superseded = superseded(schedule, claim.dueAt());
        log.info("schedule {} due {}: taken up, for who took it came to no end", schedule.name(), claim.dueAt());
        if (superseded.isPresent()) {
            end(
                    claim,
                    () -> told(
                            claim,
                            null,
                            "superseded: who took it came to no end, and by now the schedule " + superseded.get()));
        } else {
            carryOut(schedule, claim);
        }
    }

    /** Why nothing is to come of a due time any more. */
    private Optional<String> superseded(Schedule schedule, Instant due) {
        if (!schedule.enabled()) {
            return Optional.of("is disabled");
        }
        Optional<Instant> latest = dues.latest(schedule, clock.instant());
        if (latest.equals(Optional.of(due))) {
            return Optional.empty();
        }
        return Optional.of(latest.filter(due::isBefore)
                .map(next -> "came due again at " + next)
                .orElse("was changed"));
    }

    private void carryOut(Schedule schedule, ScheduleStore.Claim claim) {
        held.add(claim);
        try {
            end(claim, () -> attempt(schedule, claim));
        } finally {
            held.remove(claim);
        }
    }

    private static void end(ScheduleStore.Claim claim, Runnable work) {
        try {
            work.run();
        } catch (TakenOver gone) {
            log.info(
                    "schedule {} due {}: left to the node that took it up meanwhile, or removed",
                    claim.schedule(),
                    claim.dueAt());
        }
    }

    private void attempt(Schedule schedule, ScheduleStore.Claim claim) {
        if (claim.fence() > MOST_CLAIMS) {
            told(claim, null, "failed: was taken up " + MOST_CLAIMS + " times and came to no end, see the nodes' logs");
            return;
        }
        // Not by now: making the plan is no lateness. But the time in which nobody had it is.
        Duration late = Duration.between(claim.dueAt(), claim.firedAt()).plus(claim.idle());
        if (tooLate(schedule, late)) {
            told(claim, null, "skipped: " + late.toSeconds() + " s late");
            return;
        }
        Actor by = Actor.schedule(schedule.name());
        try {
            Plan plan = planner.plan(
                    by, new PlanRequest(schedule.playbook(), null, schedule.parameters(), schedule.select()));
            if (plan.targets().isEmpty()) {
                told(claim, null, nothing(plan));
                return;
            }
            unit.run(() -> {
                Change change = changes.request(
                        by, List.of(schedule.owner()), plan.id(), plan.digest(), schedule.reason(), null);
                told(claim, change.id().value(), "filed a change");
            });
        } catch (TakenOver gone) {
            throw gone;
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.UNAVAILABLE) {
                // The claim stays without an outcome; when its lease has run out it is taken anew.
                throw problem;
            }
            log.warn("schedule {} could not file a change: {}", schedule.name(), problem.text());
            told(claim, null, "failed: " + problem.text());
        } catch (RuntimeException defect) {
            log.error("schedule {} could not file a change", schedule.name(), defect);
            told(claim, null, "failed: a fault of Fettle, see its log: " + defect);
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

    /** @throws TakenOver where the due time is no longer ours */
    private void told(ScheduleStore.Claim claim, @Nullable UUID change, String outcome) {
        unit.run(() -> {
            if (!store.fired(claim, change, outcome)) {
                throw new TakenOver();
            }
            audit.append(
                    Actor.schedule(claim.schedule()),
                    new AuditEvent.ScheduleFired(claim.schedule(), claim.dueAt(), outcome, change));
            unit.afterCommit(() -> log.info("schedule {} due {}: {}", claim.schedule(), claim.dueAt(), outcome));
        });
    }
}
