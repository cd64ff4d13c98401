package dev.fettle.store;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.DeploymentId;
import dev.fettle.fleet.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** A row of {@code deployment}; seeds, access and labels are JSON. */
record DeploymentRow(
        UUID id, String name, Kind kind, String seeds, String access, String labels, Instant createdAt, long version) {
    private static final TypeReference<List<Address>> ADDRESSES = new TypeReference<>() {};

    DeploymentRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(seeds, "seeds");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(createdAt, "createdAt");
    }

    static DeploymentRow of(Deployment deployment) {
        return new DeploymentRow(
                deployment.id().value(),
                deployment.name(),
                deployment.kind(),
                Json.write(deployment.seeds()),
                Json.write(deployment.access()),
                Json.write(deployment.labels()),
                deployment.createdAt(),
                deployment.version());
    }

    Deployment toDeployment() {
        return new Deployment(
                new DeploymentId(id),
                name,
                kind,
                Json.read(seeds, ADDRESSES),
                Json.read(access, Access.class),
                Json.read(labels, Json.TEXTS),
                createdAt,
                version);
    }
}
