package dev.fettle.api.fleet;

import dev.fettle.api.wire.View;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Role;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "One server process of a deployment, as last seen.")
record InstanceView(
        UUID id,
        String deployment,

        @Schema(description = "unique in the deployment and stable through role changes", example = "0")
        String shard,

        @Schema(example = "10.0.0.7:6379") String address,
        Role role,

        @Schema(description = "the incarnation last seen; empty before the first answer")
        String runId,

        EngineView engine,
        Instance.Status status,

        @Schema(description = "why it is in this status; empty when it is up")
        String reason,

        Map<String, String> labels,

        @Schema(description = "what it was seen to be able to do, by command")
        Map<String, Capabilities.Verdict> capabilities,

        @Schema(description = "by group and name, as conditions use them; absent before the first answer") @Nullable
        Map<String, Map<String, Object>> facts,

        @Nullable Instant observedAt,
        long version)
        implements View {
    static InstanceView of(Instance i) {
        return new InstanceView(
                i.id().value(),
                i.deployment(),
                i.shard(),
                i.address().toString(),
                i.role(),
                i.runId(),
                EngineView.of(i.engine()),
                i.status(),
                i.reason(),
                i.labels(),
                i.capabilities().verdicts(),
                FactsMap.of(i.facts()),
                i.observedAt(),
                i.version());
    }
}
