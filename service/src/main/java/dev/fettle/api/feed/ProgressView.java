package dev.fettle.api.feed;

import dev.fettle.api.runs.TallyView;
import dev.fettle.api.wire.View;
import dev.fettle.run.Run;
import dev.fettle.run.RunState;
import dev.fettle.run.Tally;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Schema(description = "Where a run stands: the data of the events 'progress' and 'end'.")
record ProgressView(
        RunState state,

        @Schema(description = "the wave at work, from 1; 0 before the first")
        int wave,

        int waves,
        @Nullable Instant soakUntil,
        int targets,
        TallyView tally,

        @Schema(description = "what was done so far, summed over all targets")
        Map<String, Long> counters,

        String why)
        implements View {
    static ProgressView of(Run run, Tally tally, Map<String, Long> counters) {
        return new ProgressView(
                run.state(),
                run.wave(),
                run.waves(),
                run.soakUntil(),
                run.targets(),
                TallyView.of(tally),
                counters,
                run.why());
    }
}
