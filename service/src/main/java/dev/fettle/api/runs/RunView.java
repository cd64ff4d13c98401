package dev.fettle.api.runs;

import dev.fettle.api.wire.View;
import dev.fettle.run.Run;
import dev.fettle.run.RunState;
import dev.fettle.run.Tally;
import dev.fettle.run.Wait;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "The carrying out of a change.")
record RunView(
        UUID id,
        UUID change,
        UUID plan,
        @Schema(example = "expire-temp-keys") String playbook,

        @Schema(description = "the playbook's version, a hash")
        String playbookVersion,

        RunState state,

        @Schema(description = "the wave at work, from 1; 0 before the first")
        int wave,

        int waves,

        @Schema(description = "while the fleet soaks after a wave") @Nullable
        Instant soakUntil,

        @Schema(description = "how many targets there are in all")
        int targets,

        @Schema(description = "how many of them stand where; only where one run is asked for") @Nullable
        TallyView tally,

        @Schema(
                description = "what targets of the wave wait for that others do; only where one run is asked for",
                example = "[\"1 target waits for run 0199aa11-0000-7000-8000-000000000001, which is at work on its"
                        + " shard\"]")
        @Nullable
        List<String> waits,

        @Schema(description = "cause of the last transition")
        String why,

        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long version)
        implements View {
    static RunView of(Run run) {
        return of(run, null, null);
    }

    static RunView of(Run run, @Nullable Tally tally, @Nullable List<Wait> waits) {
        return new RunView(
                run.id().value(),
                run.change().value(),
                run.plan().value(),
                run.playbook(),
                run.playbookVersion(),
                run.state(),
                run.wave(),
                run.waves(),
                run.soakUntil(),
                run.targets(),
                tally == null ? null : TallyView.of(tally),
                waits == null ? null : waits.stream().map(Wait::words).toList(),
                run.why(),
                run.createdAt(),
                run.startedAt(),
                run.endedAt(),
                run.version());
    }
}
