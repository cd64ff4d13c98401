package dev.fettle.api.fleet;

import dev.fettle.api.http.Located;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Kind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@Schema(description = "What a user registers; its members are discovered from its seeds.")
record DeploymentView(
        UUID id,
        @Schema(example = "cache-1") String name,
        Kind kind,
        @Schema(example = "[\"10.0.0.7:6379\"]") List<String> seeds,
        AccessView access,
        @Schema(example = "{\"tier\": \"cache\"}") Map<String, String> labels,
        Instant createdAt,

        @Schema(description = "send it back with the next edit")
        long version)
        implements Located {
    static DeploymentView of(Deployment d) {
        return new DeploymentView(
                d.id().value(),
                d.name(),
                d.kind(),
                d.seeds().stream().map(Address::toString).toList(),
                AccessView.of(d.access()),
                d.labels(),
                d.createdAt(),
                d.version());
    }

    @Override
    public String location() {
        return "deployments/" + name;
    }
}
