package dev.fettle.run;

import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.fleet.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Writes what happens to the targets at work in this node; what happens at the same time, in one transaction. */
final class Ledger {
    private static final int MOST = 250;

    /** What was read of a target before its first step. */
    private record Opening(RunStore.Claim claim, Facts facts) {}

    /** How a target ended. */
    private record Ending(Run run, RunTarget target, RunStore.Claim claim, RunStore.TargetResult result) {}

    private final RunStore store;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final Together<Opening, Boolean> openings;
    private final Together<Ending, Boolean> endings;

    Ledger(RunStore store, AuditLog audit, UnitOfWork unit, Desk desk) {
        this.store = store;
        this.audit = audit;
        this.unit = unit;
        this.openings = new Together<>(MOST, all -> desk.call(() -> open(all)));
        this.endings = new Together<>(MOST, all -> desk.call(() -> close(all)));
    }

    /** @return false where the fence is lost */
    boolean opened(RunStore.Claim claim, Facts before) {
        return openings.write(new Opening(claim, before));
    }

    /** With its audit event. @return false where the fence is lost: nothing was written */
    boolean ended(Run run, RunTarget target, RunStore.Claim claim, RunStore.TargetResult result) {
        return endings.write(new Ending(run, target, claim, result));
    }

    /**
     * Does something while no end is being written here: ends of targets that failed lock the run's row, on which a claim of
     * the same node would turn back.
     */
    <T> T betweenEnds(Supplier<T> work) {
        return endings.between(work);
    }

    private List<Boolean> open(List<Opening> all) {
        Set<RunStore.Claim> ours =
                store.before(all.stream().collect(Collectors.toMap(Opening::claim, Opening::facts, (a, b) -> b)));
        return all.stream().map(opening -> ours.contains(opening.claim())).toList();
    }

    private List<Boolean> close(List<Ending> all) {
        return unit.call(() -> {
            Set<RunStore.Claim> ours =
                    store.finish(all.stream().collect(Collectors.toMap(Ending::claim, Ending::result)));
            audit.appendAll(
                    Actor.SYSTEM,
                    all.stream()
                            .filter(ending -> ours.contains(ending.claim()))
                            .map(Ledger::event)
                            .toList());
            return all.stream().map(ending -> ours.contains(ending.claim())).toList();
        });
    }

    private static AuditEvent event(Ending ending) {
        RunStore.TargetResult result = ending.result();
        Instant started = ending.target().startedAt();
        long millis =
                started == null ? 0 : Duration.between(started, result.at()).toMillis();
        return new AuditEvent.TargetEnded(
                ending.run().id().value(),
                ending.run().change().value(),
                ending.target().name(),
                result.state().name().toLowerCase(Locale.ROOT),
                result.outcome(),
                result.progress().counters(),
                result.commands(),
                Math.max(0, millis));
    }
}
