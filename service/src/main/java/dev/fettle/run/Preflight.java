package dev.fettle.run;

import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Sighting;
import dev.fettle.plan.PlannedTarget;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a server still is what was planned, and in a state in which it may be worked on. */
final class Preflight {
    private Preflight() {}

    /** Why the target is to be left alone, for a person; null where nothing stands against it. */
    static @Nullable String refusal(PlannedTarget planned, Sighting.Seen seen) {
        if (seen.role() != planned.role()) {
            return "is a " + word(seen.role()) + " now, was planned as a " + word(planned.role()) + ": plan again";
        }
        // Nobody approved this incarnation. Once work has begun, a restarted server lets the step begin again.
        if (!seen.runId().equals(planned.runId())) {
            return "has restarted since the plan was made: plan again";
        }
        Facts facts = seen.facts();
        if (facts.persistence().loading()) {
            return "is loading its data: try again when it is done";
        }
        if (facts.replication().syncInProgress()) {
            return "is synchronising with its primary: try again when it is done";
        }
        return null;
    }

    static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
