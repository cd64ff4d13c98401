package dev.fettle.store;

import dev.fettle.change.ChangeId;
import dev.fettle.plan.PlanId;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunState;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code run}. */
record RunRow(
        UUID id,
        UUID changeId,
        UUID planId,
        String playbook,
        String playbookVersion,
        RunState state,
        int wave,
        int waves,
        @Nullable Instant soakUntil,
        int targets,
        String why,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long version) {
    RunRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(changeId, "changeId");
        Objects.requireNonNull(planId, "planId");
        Objects.requireNonNull(playbook, "playbook");
        Objects.requireNonNull(playbookVersion, "playbookVersion");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(createdAt, "createdAt");
    }

    static RunRow of(Run run) {
        return new RunRow(
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
                run.why(),
                run.createdAt(),
                run.startedAt(),
                run.endedAt(),
                run.version());
    }

    Run toRun() {
        return new Run(
                new RunId(id),
                new ChangeId(changeId),
                new PlanId(planId),
                playbook,
                playbookVersion,
                state,
                wave,
                waves,
                soakUntil,
                targets,
                why,
                createdAt,
                startedAt,
                endedAt,
                version);
    }
}
