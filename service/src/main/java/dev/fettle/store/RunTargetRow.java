package dev.fettle.store;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Facts;
import dev.fettle.fleet.InstanceId;
import dev.fettle.run.RunId;
import dev.fettle.run.RunTarget;
import dev.fettle.run.TargetState;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code run_target}; progress, facts and commands are JSON. */
record RunTargetRow(
        UUID runId,
        int sequence,
        int wave,
        UUID instanceId,
        String deployment,
        String shard,
        String host,
        int port,
        TargetState state,
        String progress,
        String outcome,
        @Nullable String factsBefore,
        @Nullable String factsAfter,
        String commands,
        String owner,
        long fence,
        int attempt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {
    RunTargetRow {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(shard, "shard");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(progress, "progress");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(commands, "commands");
        Objects.requireNonNull(owner, "owner");
    }

    static RunTargetRow of(RunTarget target) {
        return new RunTargetRow(
                target.run().value(),
                target.sequence(),
                target.wave(),
                target.instance().value(),
                target.deployment(),
                target.shard(),
                target.address().host(),
                target.address().port(),
                target.state(),
                Json.write(target.progress()),
                target.outcome(),
                Json.writeNullable(target.before()),
                Json.writeNullable(target.after()),
                Json.write(target.commands()),
                target.owner(),
                target.fence(),
                target.attempt(),
                target.startedAt(),
                target.endedAt());
    }

    RunTarget toTarget() {
        return new RunTarget(
                new RunId(runId),
                sequence,
                wave,
                new InstanceId(instanceId),
                deployment,
                shard,
                new Address(host, port),
                state,
                Json.read(progress, RunTarget.Progress.class),
                outcome,
                Json.readNullable(factsBefore, Facts.class),
                Json.readNullable(factsAfter, Facts.class),
                Json.read(commands, Json.NUMBERS),
                owner,
                fence,
                attempt,
                startedAt,
                endedAt);
    }
}
