package dev.fettle.api.playbooks;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Effect;
import dev.fettle.action.ParamType;
import dev.fettle.action.Params;
import dev.fettle.action.Risk;
import dev.fettle.api.wire.View;
import dev.fettle.fleet.Role;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Schema(description = "One kind of remedy: what a step of a playbook may do.")
record ActionView(
        @Schema(example = "keys.expire") String name,
        String summary,
        Risk risk,
        Effect effect,
        @Schema(description = "what can be undone") String undo,

        @Schema(description = "a step in YAML that runs as it stands")
        String example,

        @Schema(description = "commands that planning sends")
        Set<String> reads,

        @Schema(description = "further commands that executing sends")
        Set<String> writes,

        @Schema(description = "the roles on which it can work")
        List<Role> roles,

        List<ParameterView> parameters)
        implements View {
    @Schema(description = "One parameter of an action.")
    record ParameterView(
            String name,
            ParamType type,

            @Schema(description = "the type of a list's elements") @Nullable
            ParamType element,

            @Schema(description = "the allowed words of an enum; empty for other types")
            List<String> words,

            String meaning,
            boolean required,

            @Schema(description = "the value when it is left out, as one would write it") @Nullable
            String defaultValue,

            @Nullable String min,
            @Nullable String max) {
        static ParameterView of(Params.Described d) {
            return new ParameterView(
                    d.name(),
                    d.type(),
                    d.element(),
                    d.words(),
                    d.meaning(),
                    d.required(),
                    orNull(d.defaults()),
                    orNull(d.min()),
                    orNull(d.max()));
        }

        private static @Nullable String orNull(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    static ActionView of(ActionSpec<?> spec) {
        return new ActionView(
                spec.name(),
                spec.summary(),
                spec.risk(),
                spec.effect(),
                spec.undo(),
                spec.example(),
                spec.needs().reads(),
                spec.needs().writes(),
                spec.needs().roles().stream().sorted().toList(),
                Params.describe(spec.params()).stream().map(ParameterView::of).toList());
    }
}
