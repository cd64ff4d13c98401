package dev.fettle.store;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeId;
import dev.fettle.change.ChangeState;
import dev.fettle.change.Requirement;
import dev.fettle.change.Vote;
import dev.fettle.plan.PlanId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code change}; the interested are JSON. */
record ChangeRow(
        UUID id,
        UUID planId,
        String digest,
        String playbook,
        Risk risk,
        Actor.Kind requesterKind,
        String requester,
        String interested,
        String reason,
        ChangeState state,
        String policy,
        int approvalsNeeded,
        @Nullable Instant notBefore,
        Instant createdAt,
        Instant expiresAt,
        @Nullable UUID runId,
        String why,
        long version) {
    private static final TypeReference<List<Actor>> ACTORS = new TypeReference<>() {};

    ChangeRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(planId, "planId");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(playbook, "playbook");
        Objects.requireNonNull(risk, "risk");
        Objects.requireNonNull(requesterKind, "requesterKind");
        Objects.requireNonNull(requester, "requester");
        Objects.requireNonNull(interested, "interested");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(why, "why");
    }

    static ChangeRow of(Change change) {
        return new ChangeRow(
                change.id().value(),
                change.plan().value(),
                change.digest(),
                change.playbook(),
                change.risk(),
                change.requester().kind(),
                change.requester().name(),
                Json.write(change.interested()),
                change.reason(),
                change.state(),
                change.requirement().policy(),
                change.requirement().approvals(),
                change.notBefore(),
                change.createdAt(),
                change.expiresAt(),
                change.run(),
                change.why(),
                change.version());
    }

    Change toChange(List<Vote> votes) {
        return new Change(
                new ChangeId(id),
                new PlanId(planId),
                digest,
                playbook,
                risk,
                new Actor(requesterKind, requester),
                Json.read(interested, ACTORS),
                reason,
                state,
                new Requirement(policy, approvalsNeeded),
                votes,
                notBefore,
                createdAt,
                expiresAt,
                runId,
                why,
                version);
    }
}
