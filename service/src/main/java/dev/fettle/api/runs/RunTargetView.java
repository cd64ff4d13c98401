package dev.fettle.api.runs;

import dev.fettle.api.wire.View;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "One server of a run: where it stands.")
record RunTargetView(
        @Schema(description = "the one it has in the plan") int sequence,
        int wave,
        UUID instance,
        String deployment,
        String shard,
        @Schema(example = "10.0.0.7:6379") String address,
        TargetState state,
        @Schema(description = "how it ended; empty before") String outcome,

        @Schema(description = "of expected, in the unit of the step")
        long done,

        @Schema(description = "0 where it is not known") long expected,

        @Schema(description = "what was done so far, over all steps and attempts")
        Map<String, Long> counters,

        @Schema(description = "how often it was started") int attempt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt)
        implements View {
    static RunTargetView of(RunTarget t) {
        return new RunTargetView(
                t.sequence(),
                t.wave(),
                t.instance().value(),
                t.deployment(),
                t.shard(),
                t.address().toString(),
                t.state(),
                t.outcome(),
                t.progress().done(),
                t.progress().expected(),
                t.progress().counters(),
                t.attempt(),
                t.startedAt(),
                t.endedAt());
    }
}
