package dev.fettle.api.runs;

import dev.fettle.api.fleet.FactsMap;
import dev.fettle.api.wire.View;
import dev.fettle.run.RunTarget;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "One server of a run, with all that is known of what was done to it.")
record EvidenceView(
        UUID run,
        RunTargetView target,
        @Schema(description = "the step at work, from 0") int step,
        @Schema(description = "the step's last checkpoint") Map<String, String> position,
        List<String> notes,

        @Schema(
                description = "whether every key that was there throughout was met: 'complete', 'incomplete', or 'none'"
                        + " where no step walked over keys to its end")
        String coverage,

        @Schema(description = "of a cluster's slots, those that were met as a whole; absent elsewhere") @Nullable
        String slots,

        @Schema(description = "facts read before its first step; absent before it started") @Nullable
        Map<String, Map<String, Object>> before,

        @Schema(description = "facts read after its last step; absent before it ended") @Nullable
        Map<String, Map<String, Object>> after,

        @Schema(description = "how many of each command were sent to the server")
        Map<String, Long> commands,

        @Schema(
                description =
                        "how the governor paced the work over time: a point a second at first, at most some hundred")
        List<PaceView> pace,

        @Schema(description = "the node that works on it; empty for none")
        String node,

        @Schema(description = "grows with every claim") long fence)
        implements View {
    static EvidenceView of(RunTarget t) {
        return new EvidenceView(
                t.run().value(),
                RunTargetView.of(t),
                t.progress().step(),
                t.progress().position(),
                t.progress().notes(),
                t.progress().coverage().state().name().toLowerCase(Locale.ROOT),
                t.progress().coverage().met(),
                FactsMap.of(t.before()),
                FactsMap.of(t.after()),
                t.commands(),
                t.progress().pace().stream().map(PaceView::of).toList(),
                t.owner(),
                t.fence());
    }
}
