package dev.fettle.api.playbooks;

import dev.fettle.api.wire.View;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.ConditionNames;
import io.swagger.v3.oas.annotations.media.Schema;

@Schema(description = "One name that conditions may use.")
record FactView(
        @Schema(example = "memory.usedRatio") String name,
        ConditionNames.Type type,
        String meaning,

        @Schema(description = "which conditions may use it: those of targets, of verify, or of policies")
        Condition.Scope scope)
        implements View {
    static FactView of(Condition.Scope scope, ConditionNames.Named named) {
        return new FactView(named.name(), named.type(), named.meaning(), scope);
    }
}
