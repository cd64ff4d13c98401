package dev.fettle.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of looking at one server.
 *
 * @param before the instance as it was stored when the poll began
 * @param probed what it can do, where that was found out or became unknown
 */
record Looked(Instance before, Instant at, Sighting sighting, Optional<FleetStore.Probed> probed) {
    Observation observation() {
        return new Observation(before.id(), at, sighting);
    }

    /** What the audit log is told. */
    List<String> changes() {
        List<String> changes = new ArrayList<>();
        if (sighting instanceof Sighting.Seen seen) {
            if (!before.runId().isEmpty() && !before.runId().equals(seen.runId())) {
                changes.add("restarted as " + seen.engine());
            }
            if (before.role() != Role.UNKNOWN && seen.role() != Role.UNKNOWN && before.role() != seen.role()) {
                changes.add(Membership.roleChange(before.role(), seen.role()));
            }
        }
        return changes;
    }
}
