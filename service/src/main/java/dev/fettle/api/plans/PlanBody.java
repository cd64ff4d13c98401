package dev.fettle.api.plans;

import dev.fettle.api.wire.Body;
import dev.fettle.plan.PlanRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Schema(description = "What is to be planned.")
record PlanBody(
        @Schema(description = "name of the playbook", example = "expire-temp-keys", minLength = 1, maxLength = 100)
        String playbook,

        @Schema(
                description = "a version's hash, or a unique beginning of it; the latest without",
                minLength = 1,
                maxLength = 64)
        @Nullable
        String version,

        @Schema(description = "values by name; what is left out has its default", example = "{\"ttl\": \"1h\"}")
        @Nullable
        Map<String, Object> parameters,

        @Schema(
                description = "a condition that narrows the playbook's own targets",
                example = "labels.tier == \"cache\"",
                minLength = 1,
                maxLength = 4096)
        @Nullable
        String select)
        implements Body {
    PlanRequest request() {
        return new PlanRequest(playbook, version, parameters == null ? Map.of() : parameters, select);
    }
}
