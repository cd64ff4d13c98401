package dev.fettle.api.plans;

import dev.fettle.api.wire.View;
import dev.fettle.fleet.Role;
import dev.fettle.plan.PlannedTarget;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@Schema(description = "One server that the plan touches.")
record PlannedTargetView(
        @Schema(description = "from 1, in the order in which targets may start")
        int sequence,

        @Schema(description = "from 1") int wave,
        UUID instance,
        String deployment,
        String shard,
        @Schema(example = "10.0.0.7:6379") String address,
        Role role,

        @Schema(description = "the incarnation that was planned; another one refuses the step")
        String runId,

        @Schema(example = "valkey 8.0.1") String engine,
        @Schema(description = "how many keys it held") long keys,
        List<StepView> steps,
        @Schema(description = "why it sits in this wave") String why)
        implements View {
    @Schema(description = "What one step of the playbook compiles to on this server.")
    record StepView(
            @Schema(example = "keys.expire") String action, Map<String, Object> parameters, EstimateView estimate) {}

    static PlannedTargetView of(PlannedTarget t) {
        return new PlannedTargetView(
                t.sequence(),
                t.wave(),
                t.instance().value(),
                t.deployment(),
                t.shard(),
                t.address().toString(),
                t.role(),
                t.runId(),
                t.engine(),
                t.keys(),
                t.steps().stream()
                        .map(s -> new StepView(s.action(), s.parameters(), EstimateView.of(s.estimate())))
                        .toList(),
                t.why());
    }
}
