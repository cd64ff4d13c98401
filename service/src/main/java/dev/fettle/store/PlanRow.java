package dev.fettle.store;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import dev.fettle.plan.LeftOut;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanId;
import dev.fettle.plan.PlannedTarget;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code plan}; parameters, totals and what was left out are JSON. */
record PlanRow(
        UUID id,
        String digest,
        String playbook,
        String playbookVersion,
        Risk risk,
        String parameters,
        @Nullable String narrowedBy,
        String leftOut,
        String totals,
        Actor.Kind byKind,
        String byName,
        Instant at) {
    private static final TypeReference<List<LeftOut>> LEFT_OUT = new TypeReference<>() {};

    PlanRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(playbook, "playbook");
        Objects.requireNonNull(playbookVersion, "playbookVersion");
        Objects.requireNonNull(risk, "risk");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(leftOut, "leftOut");
        Objects.requireNonNull(totals, "totals");
        Objects.requireNonNull(byKind, "byKind");
        Objects.requireNonNull(byName, "byName");
        Objects.requireNonNull(at, "at");
    }

    static PlanRow of(Plan plan) {
        return new PlanRow(
                plan.id().value(),
                plan.digest(),
                plan.playbook(),
                plan.version(),
                plan.risk(),
                Json.write(plan.parameters()),
                plan.select(),
                Json.write(plan.leftOut()),
                Json.write(plan.totals()),
                plan.by().kind(),
                plan.by().name(),
                plan.at());
    }

    Plan toPlan(List<PlannedTarget> targets) {
        return new Plan(
                new PlanId(id),
                digest,
                playbook,
                playbookVersion,
                risk,
                Json.read(parameters, Json.OBJECT),
                narrowedBy,
                targets,
                Json.read(leftOut, LEFT_OUT),
                Json.read(totals, Plan.Totals.class),
                new Actor(byKind, byName),
                at);
    }
}
