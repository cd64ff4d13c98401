package dev.fettle.store;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.fettle.audit.Actor;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.InstanceId;
import dev.fettle.plan.Breaker;
import dev.fettle.plan.BreakerId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code breaker}; the remedies are JSON. */
record BreakerRow(
        UUID id,
        String playbook,
        UUID instanceId,
        String deployment,
        String host,
        int port,
        String remedies,
        Instant openedAt,
        @Nullable Instant closedAt,
        Actor.@Nullable Kind closedByKind,
        @Nullable String closedBy,
        @Nullable String closedWhy) {
    private static final TypeReference<List<Instant>> TIMES = new TypeReference<>() {};

    BreakerRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(playbook, "playbook");
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(remedies, "remedies");
        Objects.requireNonNull(openedAt, "openedAt");
    }

    static BreakerRow of(Breaker breaker) {
        return new BreakerRow(
                breaker.id().value(),
                breaker.playbook(),
                breaker.instance().value(),
                breaker.deployment(),
                breaker.address().host(),
                breaker.address().port(),
                Json.write(breaker.remedies()),
                breaker.openedAt(),
                null,
                null,
                null,
                null);
    }

    Breaker toBreaker() {
        Breaker.Closing closing = closedAt == null || closedByKind == null || closedBy == null || closedWhy == null
                ? null
                : new Breaker.Closing(new Actor(closedByKind, closedBy), closedWhy, closedAt);
        return new Breaker(
                new BreakerId(id),
                playbook,
                new InstanceId(instanceId),
                deployment,
                new Address(host, port),
                Json.read(remedies, TIMES),
                openedAt,
                closing);
    }
}
