package dev.fettle.fleet;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A look that is to be taken at one server.
 *
 * @param probeDue whether what it can do is unknown, or known for too long
 */
record Look(Deployment deployment, Instance before, boolean probeDue) {
    Looked at(Prober prober, InstantSource clock) {
        Sighting sighting = prober.look(deployment, before.address());
        Optional<FleetStore.Probed> probed =
                sighting instanceof Sighting.Seen seen ? probe(prober, seen, clock) : Optional.empty();
        return new Looked(before, clock.instant(), sighting, probed);
    }

    private Optional<FleetStore.Probed> probe(Prober prober, Sighting.Seen seen, InstantSource clock) {
        boolean another = !seen.runId().equals(before.runId()) || !seen.engine().equals(before.engine());
        if (!probeDue && !another) {
            return Optional.empty();
        }
        Capabilities found = prober.probe(deployment, before.address(), seen.engine());
        if (!found.verdicts().isEmpty()) {
            return Optional.of(new FleetStore.Probed(before.id(), found, clock.instant()));
        }
        // It went away in between. What another one could do is no knowledge about this one; it is due again at once.
        return another ? Optional.of(new FleetStore.Probed(before.id(), found, Instant.EPOCH)) : Optional.empty();
    }
}
