package dev.fettle.store;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Role;
import dev.fettle.plan.PlannedTarget;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** A row of {@code plan_target}; labels and steps are JSON. */
record PlanTargetRow(
        UUID planId,
        int sequence,
        int wave,
        UUID instanceId,
        String deployment,
        String shard,
        String host,
        int port,
        Role role,
        String runId,
        String engine,
        long keys,
        String labels,
        String steps,
        String why) {
    private static final TypeReference<List<PlannedTarget.Step>> STEPS = new TypeReference<>() {};

    PlanTargetRow {
        Objects.requireNonNull(planId, "planId");
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(shard, "shard");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(steps, "steps");
        Objects.requireNonNull(why, "why");
    }

    static PlanTargetRow of(UUID plan, PlannedTarget target) {
        return new PlanTargetRow(
                plan,
                target.sequence(),
                target.wave(),
                target.instance().value(),
                target.deployment(),
                target.shard(),
                target.address().host(),
                target.address().port(),
                target.role(),
                target.runId(),
                target.engine(),
                target.keys(),
                Json.write(target.labels()),
                Json.write(target.steps()),
                target.why());
    }

    PlannedTarget toTarget() {
        return new PlannedTarget(
                sequence,
                wave,
                new InstanceId(instanceId),
                deployment,
                shard,
                new Address(host, port),
                role,
                runId,
                engine,
                keys,
                Json.read(labels, Json.TEXTS),
                Json.read(steps, STEPS),
                why);
    }
}
