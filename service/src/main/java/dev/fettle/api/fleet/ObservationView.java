package dev.fettle.api.fleet;

import dev.fettle.api.wire.View;
import dev.fettle.fleet.Observation;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Sighting;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Schema(description = "What was seen of one instance at one moment.")
record ObservationView(
        Instant at,
        @Schema(description = "whether it answered") boolean seen,

        @Schema(description = "why there was no good answer; absent where there was one") @Nullable
        String reason,

        @Nullable String runId,
        @Nullable Role role,
        @Nullable EngineView engine,
        @Nullable Map<String, Map<String, Object>> facts)
        implements View {
    static ObservationView of(Observation observation) {
        return switch (observation.sighting()) {
            case Sighting.Seen seen ->
                new ObservationView(
                        observation.at(),
                        true,
                        null,
                        seen.runId(),
                        seen.role(),
                        EngineView.of(seen.engine()),
                        FactsMap.of(seen.facts()));
            case Sighting.Unreachable gone ->
                new ObservationView(observation.at(), false, gone.reason(), null, null, null, null);
        };
    }
}
