package dev.fettle.store;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.Engine;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Role;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code instance} with the name and the labels of its deployment; engine, capabilities and facts are JSON. */
record InstanceRow(
        UUID id,
        UUID deploymentId,
        String deployment,
        String labels,
        String shard,
        String host,
        int port,
        Role role,
        String runId,
        String engine,
        String capabilities,
        Instance.Status status,
        String reason,
        @Nullable String facts,
        @Nullable Instant observedAt,
        long version) {
    InstanceRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(deploymentId, "deploymentId");
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(shard, "shard");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(capabilities, "capabilities");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(reason, "reason");
    }

    Instance toInstance() {
        return new Instance(
                new InstanceId(id),
                new DeploymentId(deploymentId),
                deployment,
                shard,
                new Address(host, port),
                role,
                runId,
                Json.read(engine, Engine.class),
                Json.read(capabilities, Capabilities.class),
                status,
                reason,
                Json.read(labels, Json.TEXTS),
                Json.readNullable(facts, Facts.class),
                observedAt,
                version);
    }
}
