package dev.fettle.plan;

import dev.fettle.audit.Actor;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.InstanceId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A playbook succeeded on a server again and again, and none of it lasted: it leaves the server alone until a person has
 * closed this, so that nobody takes the symptom's cure for the cause's.
 *
 * @param playbook its name, whatever its version
 * @param remedies when those that did not last succeeded, the oldest first
 * @param closing null while it is open
 */
public record Breaker(
        BreakerId id,
        String playbook,
        InstanceId instance,
        String deployment,
        Address address,
        List<Instant> remedies,
        Instant openedAt,
        @Nullable Closing closing) {
    public Breaker {
        remedies = List.copyOf(remedies);
    }

    /** Remedies before that moment no longer count. */
    public record Closing(Actor by, String why, Instant at) {}

    public String target() {
        return deployment + "/" + address;
    }
}
