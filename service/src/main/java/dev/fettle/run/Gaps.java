package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditLog;
import dev.fettle.audit.UnitOfWork;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Prober;
import dev.fettle.fleet.Slots;
import dev.fettle.fleet.Whereabouts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds, once all targets of a run have ended, the slots of clusters that none of them met as a whole, because they moved
 * from one to the other meanwhile; and has their present holders walked over once more. Without this a slot that leaves a
 * shard before its walk, and reaches another after its own, is silently missed.
 */
public final class Gaps {
    /** A target is walked over this often at the most. */
    private static final int MOST_WALKS = 8;
    /** So long after the last target has ended, slots may go on moving. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What came of looking, the weightiest last. */
    enum Found {
        NOTHING,
        /** Slots are on their way: to be asked again a little later. */
        MOVING,
        /** Targets were changed: the run is to be looked at again. */
        CHANGED
    }

    private final RunStore runs;
    private final FleetStore fleet;
    private final Prober prober;
    private final Whereabouts whereabouts;
    private final AuditLog audit;
    private final UnitOfWork unit;
    private final InstantSource clock;

    public Gaps(RunStore runs, FleetStore fleet, Prober prober, AuditLog audit, UnitOfWork unit, InstantSource clock) {
        this.runs = runs;
        this.fleet = fleet;
        this.prober = prober;
        this.whereabouts = new Whereabouts(fleet, prober);
        this.audit = audit;
        this.unit = unit;
        this.clock = clock;
    }

    Found close(Run run) {
        Map<String, List<RunTarget>> clusters =
                runs.walkedBySlot(run.id()).stream().collect(Collectors.groupingBy(RunTarget::deployment));
        Found found = Found.NOTHING;
        for (var cluster : clusters.entrySet()) {
            Optional<Deployment> home = fleet.deployment(cluster.getKey());
            if (home.isPresent()) {
                Found here = close(run, home.get(), cluster.getValue());
                found = here.compareTo(found) > 0 ? here : found;
            }
        }
        return found;
    }

    private Found close(Run run, Deployment home, List<RunTarget> targets) {
        boolean late = clock.instant().isAfter(lastEnd(targets).plus(PATIENCE));
        try {
            ClusterWalks walks = new ClusterWalks(targets, whereabouts.now(home), prober.slotMap(home));
            Slots open = walks.open();
            if (open.isEmpty()) {
                return mended(targets);
            }
            Map<Address, RunTarget> holders = walks.holdersOf(open);
            if (!late && moving(home, holders, open)) {
                return Found.MOVING;
            }
            Slots outside = walks.outside(open);
            Slots inside = open.minus(outside);
            return inside.isEmpty() ? lost(run, targets, outside) : again(run, holders.values(), inside);
        } catch (Problem silent) {
            if (silent.kind() == Problem.Kind.UNAVAILABLE) {
                // Our own database is away, which says nothing of the cluster.
                throw silent;
            }
            return late ? missed(run, targets, silent.text()) : Found.MOVING;
        }
    }

    private static Instant lastEnd(List<RunTarget> targets) {
        return targets.stream()
                .map(RunTarget::endedAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private boolean moving(Deployment home, Map<Address, RunTarget> holders, Slots open) {
        return holders.keySet().stream()
                .anyMatch(holder ->
                        !prober.slots(home, holder).movingSlots().in(open).isEmpty());
    }

    /** Slots went where no target is: those that had them are incomplete, and nobody else. */
    private Found lost(Run run, List<RunTarget> targets, Slots outside) {
        Map<Boolean, List<RunTarget>> had = targets.stream()
                .collect(Collectors.partitioningBy(target ->
                        !target.progress().coverage().missedSlots().in(outside).isEmpty()));
        mended(had.getOrDefault(false, List.of()));
        return missed(
                run,
                had.getOrDefault(true, List.of()),
                "slots " + outside + " are at a node that is no target of this run");
    }

    private Found mended(List<RunTarget> targets) {
        for (RunTarget target : targets) {
            RunTarget.Progress progress = target.progress();
            if (progress.coverage().state() == Coverage.State.INCOMPLETE) {
                runs.revise(
                        target,
                        TargetState.SUCCEEDED,
                        target.wave(),
                        progress.noted("slots " + progress.coverage().missed()
                                        + " moved away and were met where they went")
                                .with(progress.coverage().mended()),
                        target.outcome());
            }
        }
        return Found.NOTHING;
    }

    private Found again(Run run, Collection<RunTarget> holders, Slots open) {
        List<RunTarget> worn = holders.stream()
                .filter(target -> target.progress().coverage().walks() >= MOST_WALKS)
                .toList();
        if (!worn.isEmpty()) {
            return missed(run, worn, "slots " + open + " kept moving through " + MOST_WALKS + " walks");
        }
        String why = "walks again: slots " + open + " moved while the run was at work";
        unit.run(() -> {
            int sent = 0;
            for (RunTarget target : holders) {
                RunTarget.Progress again = target.progress().again(why);
                sent += runs.revise(target, TargetState.PENDING, run.wave(), again, "") ? 1 : 0;
            }
            tell(run, "to be walked over again, slots moved", sent);
        });
        return Found.CHANGED;
    }

    /** The run cannot say that it met every key, and must not look as if it did. */
    private Found missed(Run run, List<RunTarget> targets, String why) {
        unit.run(() -> {
            int sent = 0;
            for (RunTarget target : targets) {
                RunTarget.Progress progress = target.progress();
                RunTarget.Progress broken = progress.with(progress.coverage().broken());
                String words = target.outcome() + "; incomplete: " + why + "; run it again when no slot moves";
                sent += runs.revise(target, TargetState.FAILED, target.wave(), broken, words) ? 1 : 0;
            }
            tell(run, "incomplete, slots moved", sent);
        });
        return Found.CHANGED;
    }

    private void tell(Run run, String what, int targets) {
        if (targets > 0) {
            audit.append(
                    Actor.SYSTEM,
                    new AuditEvent.TargetsMoved(run.id().value(), run.change().value(), what, targets));
        }
    }
}
