package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.playbook.Playbook;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's hands: it claims targets, works on each in a thread of its own, and writes how they ended. */
public final class Workers {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    /** How long the end of a target may wait for the database; after that the claim runs out and is taken up anew. */
    private static final int MOST_TRIES = 120;
    /** A target that brings down every node that takes it up must not go on doing so. */
    private static final int MOST_ATTEMPTS = 20;

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
    private final Ledger ledger;
    private final ConcurrentMap<RunStore.Claim, Held> held = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("target-", 1).factory());
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
        this.store = store;
        this.plans = plans;
        this.fleet = fleet;
        this.shop = shop;
        this.audit = audit;
        this.unit = unit;
        this.ledger = new Ledger(store, audit, unit);
    }

    /**
     * Claims what there is room for, and starts to work on it.
     *
     * @param done called with the run whenever one of its targets has ended here
     */
    void take(Run run, Playbook playbook, Consumer<RunId> done) {
        int room = settings.atOnce() - held.size();
        if (draining || room <= 0) {
            return;
        }
        long asked = System.nanoTime();
        List<RunTarget> claimed = unit.call(() -> claim(run, playbook, room));
        if (claimed.isEmpty()) {
            Integer perDay = playbook.repeat().targetsPerDay();
            if (perDay != null && unit.call(() -> skipped(run, perDay)) > 0) {
                done.accept(run.id());
            }
            return;
        }
        // Where this fails, their leases run out, and they are claimed anew.
        Papers papers = Papers.read(run, claimed, plans, fleet);
        for (RunTarget target : claimed) {
            Held hold = new Held(claimOf(target), asked, settings.lease(), settings.margin());
            held.put(hold.claim(), hold);
            threads.execute(() -> work(run, target, playbook, papers, hold, done));
        }
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

    private List<RunTarget> claim(Run run, Playbook playbook, int room) {
        Playbook.Rollout rollout = playbook.rollout();
        var bounds = new RunStore.Bounds(
                rollout.maxParallel(),
                rollout.slowStart(),
                rollout.maxPerHost(),
                playbook.repeat().targetsPerDay(),
                playbook.metadata().risk() == Risk.HIGH,
                rollout.stopAfterFailures(),
                room);
        List<RunTarget> claimed = store.claim(run.id(), run.wave(), settings.node(), settings.lease(), bounds);
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

    private void work(Run run, RunTarget target, Playbook playbook, Papers papers, Held hold, Consumer<RunId> done) {
        try {
            RunStore.TargetResult result = result(target, playbook, papers, hold);
            if (result != null) {
                finish(run, target, hold, result);
            }
        } catch (RuntimeException e) {
            // The lease runs out, and the target is taken up again from its last checkpoint.
            log.error("run {}: target {} could not be brought to its end", run.id(), target.name(), e);
        } finally {
            held.remove(hold.claim());
            done.accept(run.id());
        }
    }

    private RunStore.@org.jspecify.annotations.Nullable TargetResult result(
            RunTarget target, Playbook playbook, Papers papers, Held hold) {
        PlannedTarget planned = papers.planned(target);
        var instance = papers.instance(target);
        var deployment = papers.deployment(target);
        if (deployment.isEmpty() || instance.isEmpty() || instance.get().status() == Instance.Status.GONE) {
            return new RunStore.TargetResult(
                    TargetState.SKIPPED,
                    target.progress(),
                    "is no longer a member of " + target.deployment(),
                    null,
                    target.commands(),
                    shop.clock().instant());
        }
        if (target.attempt() > MOST_ATTEMPTS) {
            return new RunStore.TargetResult(
                    TargetState.UNKNOWN,
                    target.progress(),
                    "was taken up " + MOST_ATTEMPTS
                            + " times and never came to an end: look at the server and at the logs",
                    null,
                    target.commands(),
                    shop.clock().instant());
        }
        String refusal = target.before() == null ? shop.repetition().refusal(playbook, target.instance()) : null;
        if (refusal != null) {
            return new RunStore.TargetResult(
                    TargetState.SKIPPED,
                    target.progress(),
                    refusal,
                    null,
                    target.commands(),
                    shop.clock().instant());
        }
        Deployment home = deployment.get();
        return new TargetWork(shop, ledger, target, planned, playbook, home, instance.get(), hold).work();
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
        }
    }
}
