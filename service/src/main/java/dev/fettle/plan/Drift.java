package dev.fettle.plan;

import dev.fettle.fleet.Instance;
import dev.fettle.fleet.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the fleet differs from what a plan was made for. Counters that moved are benign and not listed; a member that left,
 * another role, incarnation or version, or twice the keys, is material: it asks for a new plan.
 */
public final class Drift {
    private static final int SHOWN = 3;

    private Drift() {}

    /** One line for each target that is no longer what was planned; the fleet as it was last seen. */
    public static List<String> material(Plan plan, Collection<Instance> fleet) {
        Map<InstanceId, Instance> byId =
                fleet.stream().collect(Collectors.toMap(Instance::id, Function.identity(), (a, b) -> a));
        List<String> lines = new ArrayList<>();
        for (PlannedTarget target : plan.targets()) {
            what(plan.at(), target, Optional.ofNullable(byId.get(target.instance())))
                    .ifPresent(what -> lines.add(target.name() + " " + what));
        }
        return lines;
    }

    private static boolean seenSince(Instant moment, Instance now) {
        Instant seen = now.observedAt();
        return seen != null && seen.isAfter(moment);
    }

    private static Optional<String> what(Instant plannedAt, PlannedTarget planned, Optional<Instance> found) {
        if (found.isEmpty() || found.get().status() == Instance.Status.GONE) {
            return Optional.of("is no longer a member");
        }
        Instance now = found.get();
        if (!now.shard().equals(planned.shard())) {
            return Optional.of("is in another shard");
        }
        if (now.status() != Instance.Status.UP || !seenSince(plannedAt, now)) {
            // Being away for a moment is not drift: the pre-flight of the target will say it, if it is still away. And
            // the
            // plan looked at the servers itself: what was seen before is older than what it says.
            return Optional.empty();
        }
        if (now.role() != planned.role()) {
            return Optional.of("has another role");
        }
        if (!now.runId().equals(planned.runId())) {
            return Optional.of("has restarted");
        }
        if (!now.engine().toString().equals(planned.engine())) {
            return Optional.of("is now " + now.engine());
        }
        return Optional.ofNullable(keys(planned, now));
    }

    private static @Nullable String keys(PlannedTarget planned, Instance now) {
        long keys = now.lastFacts().map(f -> f.keyspace().keys()).orElse(planned.keys());
        // Small servers double easily; nobody's approval hangs on that.
        boolean doubled = keys > 2 * planned.keys() && keys - planned.keys() > 100_000;
        return doubled ? "holds " + keys + " keys, " + planned.keys() + " when planned" : null;
    }

    /** The first few lines, and how many more there are. */
    public static String words(List<String> lines) {
        String first = lines.stream().limit(SHOWN).collect(Collectors.joining("; "));
        return lines.size() <= SHOWN ? first : first + "; and " + (lines.size() - SHOWN) + " more";
    }
}
