package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.fleet.FleetStore;
import dev.fettle.plan.PlanStore;
import dev.fettle.playbook.Playbook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's hands: it claims targets, works on each in a thread of its own, and writes how they ended. */
public final class Workers {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    /** How long the end of a target may wait for the database; after that the claim runs out and is taken up anew. */
    private static final int MOST_TRIES = 120;

    /**
     * @param node this node's name, unique in the fleet
     * @param lease how long a claim lasts without renewal
     * @param margin how long before its end nothing is begun any more
     * @param atOnce targets at work in this node at the most
     */
    public record Settings(String node, Duration lease, Duration margin, int atOnce) {
        public Settings {
            if (margin.multipliedBy(2).compareTo(lease) > 0) {
                throw Problem.invalid(
                        "bad-lease", "run.lease", lease + " is too short", "at least twice the margin of " + margin);
            }
        }
    }

    private final Settings settings;
    private final RunStore store;
    private final PlanStore plans;
    private final FleetStore fleet;
    private final Workshop shop;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final Desk desk = new Desk();
    private final Ledger ledger;
    private final Admission admission;
    private final ConcurrentMap<RunStore.Claim, Held> held = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("target-", 1).factory());
    /** Of the targets that may be at work, those that are not, nor about to be claimed. */
    private final AtomicInteger free;

    private volatile boolean draining;

    public Workers(
            Settings settings,
            RunStore store,
            PlanStore plans,
            FleetStore fleet,
            Workshop shop,
            AuditLog audit,
            UnitOfWork unit) {
        this.settings = settings;
        this.free = new AtomicInteger(settings.atOnce());
        this.store = store;
        this.plans = plans;
        this.fleet = fleet;
        this.shop = shop;
        this.audit = audit;
        this.unit = unit;
        this.ledger = new Ledger(store, audit, unit, desk);
        this.admission = new Admission(shop, ledger);
    }

    /**
     * Claims what there is room for, and starts to work on it; of a run that pauses or ends, what is half-done.
     *
     * @param done called with the run whenever one of its targets has ended here
     */
    void take(Run run, Playbook playbook, Consumer<RunId> done) {
        // Who has targets of this run at work asks again when one of them ends, and need not wait for other nodes'
        // claims.
        // On the ends that this node writes it waits all the same, or it would turn back again and again.
        boolean patient = held.keySet().stream().noneMatch(claim -> claim.run().equals(run.id()));
        Taken taken = patient ? taken(run, playbook, true) : ledger.betweenEnds(() -> taken(run, playbook, false));
        int unused = taken.room();
        try {
            if (taken.targets().isEmpty()) {
                Integer perDay = playbook.repeat().targetsPerDay();
                if (unused > 0 && perDay != null && unit.call(() -> skipped(run, perDay)) > 0) {
                    done.accept(run.id());
                }
                return;
            }
            Map<Boolean, List<RunTarget>> byAttempts =
                    taken.targets().stream().collect(Collectors.partitioningBy(Admission::isWorn));
            for (RunTarget worn : byAttempts.getOrDefault(true, List.of())) {
                unused--;
                begin(run, worn, taken, hold -> admission.worn(worn), done);
            }
            List<RunTarget> rest = byAttempts.getOrDefault(false, List.of());
            if (rest.isEmpty()) {
                return;
            }
            // Where this fails, their leases run out, and they are claimed anew.
            Papers papers = Papers.read(run, playbook, rest, plans, fleet, shop.repetition());
            for (RunTarget target : rest) {
                unused--;
                begin(run, target, taken, hold -> admission.result(target, playbook, papers, hold), done);
            }
        } finally {
            free.addAndGet(unused);
        }
    }

    /**
     * Targets that are this node's now.
     *
     * @param room places that were reserved for them, as many or more
     * @param askedAt {@link System#nanoTime()} before they were asked for
     */
    private record Taken(List<RunTarget> targets, int room, long askedAt) {}

    private Taken taken(Run run, Playbook playbook, boolean patient) {
        long asked = System.nanoTime();
        int room = draining ? 0 : reserve(playbook.rollout().maxParallel());
        try {
            return new Taken(room == 0 ? List.of() : unit.call(() -> claim(run, playbook, room, patient)), room, asked);
        } catch (RuntimeException | Error e) {
            free.addAndGet(room);
            throw e;
        }
    }

    /** Runs are driven side by side: what one is about to claim is no room for another. @return how many, at most those */
    private int reserve(int most) {
        return Math.min(most, free.getAndUpdate(left -> left - Math.min(most, left)));
    }

    /** A run does not wait for another day: its plan would be an old one. */
    private int skipped(Run run, int perDay) {
        String why = "repeat.targetsPerDay of " + run.playbook() + " is " + perDay
                + ", and as many were begun on this day (UTC): plan again tomorrow";
        int targets = store.skipBeyondDay(run.id(), perDay, why, shop.clock().instant());
        if (targets > 0) {
            audit.append(
                    Actor.SYSTEM,
                    new AuditEvent.TargetsMoved(run.id().value(), run.change().value(), "skipped, " + why, targets));
        }
        return targets;
    }

    private List<RunTarget> claim(Run run, Playbook playbook, int room, boolean patient) {
        Playbook.Rollout rollout = playbook.rollout();
        var bounds = new RunStore.Bounds(
                rollout.maxParallel(),
                rollout.slowStart(),
                rollout.maxPerHost(),
                playbook.repeat().targetsPerDay(),
                playbook.metadata().risk() == Risk.HIGH,
                rollout.stopAfterFailures(),
                room);
        List<RunTarget> claimed = store.claim(run.id(), run.wave(), settings.node(), settings.lease(), bounds, patient);
        audit.appendAll(
                Actor.SYSTEM,
                claimed.stream()
                        .map(target -> new AuditEvent.TargetStarted(
                                run.id().value(),
                                run.change().value(),
                                target.name(),
                                settings.node(),
                                target.fence(),
                                target.attempt()))
                        .toList());
        return claimed;
    }

    /** What is done on a target while it is held. @return null where the lease is lost and another node has the say */
    @FunctionalInterface
    private interface Work {
        RunStore.@Nullable TargetResult on(Held hold);
    }

    private void begin(Run run, RunTarget target, Taken taken, Work work, Consumer<RunId> done) {
        Held hold = new Held(claimOf(target), taken.askedAt(), settings.lease(), settings.margin());
        if (run.state() != RunState.RUNNING) {
            // It was claimed since it is half-done: that is concluded, and nothing more is begun.
            hold.stop(run.state() == RunState.PAUSING ? Held.Stop.PAUSE : Held.Stop.CANCEL);
        }
        held.put(hold.claim(), hold);
        threads.execute(() -> work(run, target, work, hold, done));
    }

    private void work(Run run, RunTarget target, Work work, Held hold, Consumer<RunId> done) {
        try {
            RunStore.TargetResult result = work.on(hold);
            if (result != null) {
                finish(run, target, hold, result);
            }
        } catch (RuntimeException e) {
            // The lease runs out, and the target is taken up again from its last checkpoint.
            log.error("run {}: target {} could not be brought to its end", run.id(), target.name(), e);
        } finally {
            held.remove(hold.claim());
            free.incrementAndGet();
            done.accept(run.id());
        }
    }

    /** Written in one transaction with its audit event. Waits out a database that is away: the work is done, after all. */
    private void finish(Run run, RunTarget target, Held hold, RunStore.TargetResult result) {
        for (int tries = 1; ; tries++) {
            try {
                if (ledger.ended(run, target, hold.claim(), result)) {
                    log.info("run {}: target {} {}: {}", run.id(), target.name(), result.state(), result.outcome());
                } else {
                    log.warn("run {}: target {} was taken over; its end is not written here", run.id(), target.name());
                }
                return;
            } catch (Problem away) {
                if (away.kind() != Problem.Kind.UNAVAILABLE || tries == MOST_TRIES) {
                    throw away;
                }
                log.warn("run {}: the end of target {} waits for the database", run.id(), target.name());
                shop.pacer().pause(BETWEEN_TRIES.toNanos(), () -> {});
            }
        }
    }

    private RunStore.Claim claimOf(RunTarget target) {
        return new RunStore.Claim(target.run(), target.sequence(), target.shardKey(), settings.node(), target.fence());
    }

    Settings settings() {
        return settings;
    }

    ConcurrentMap<RunStore.Claim, Held> held() {
        return held;
    }

    List<RunStore.Claim> atWork() {
        return List.copyOf(held.keySet());
    }

    void drain(Duration atMost) {
        draining = true;
        held.values().forEach(hold -> hold.stop(Held.Stop.DRAIN));
        threads.shutdown();
        try {
            if (!threads.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("{} targets did not stop within {}; their leases run out", held.size(), atMost);
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        } finally {
            desk.close();
        }
    }
}
