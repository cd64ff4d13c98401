package dev.fettle.api.plans;

import dev.fettle.api.wire.View;
import dev.fettle.plan.LeftOut;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

@Schema(description = "A server that the playbook selects but the plan does not touch.")
record LeftOutView(
        UUID instance,
        String deployment,
        @Schema(example = "10.0.0.7:6379") String address,

        @Schema(description = "why it is left out", example = "role is replica, the playbook is for primaries")
        String reason)
        implements View {
    static LeftOutView of(LeftOut l) {
        return new LeftOutView(l.instance().value(), l.deployment(), l.address().toString(), l.reason());
    }
}
