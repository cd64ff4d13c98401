package dev.fettle.plan;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where plans are kept; a stored plan never changes. */
public interface PlanStore {
    void insert(Plan plan);

    /** With all its targets. */
    Optional<Plan> find(PlanId id);

    /** Targets whose sequence is greater, at most so many. */
    List<PlannedTarget> targets(PlanId id, int afterSequence, int limit);

    Optional<PlannedTarget> target(PlanId id, int sequence);

    /** Those of these sequences, in one statement. */
    List<PlannedTarget> targets(PlanId id, Collection<Integer> sequences);

    /** Newest first, without targets and what was left out; those made before the given one (null for the newest). */
    List<Plan> latest(@org.jspecify.annotations.Nullable PlanId before, int limit);
}
