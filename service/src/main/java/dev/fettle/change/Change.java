package dev.fettle.change;

import dev.fettle.action.Risk;
import dev.fettle.audit.Actor;
import dev.fettle.plan.PlanId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A plan that somebody asks for.
 *
 * @param digest the plan's; a vote for another one does not count
 * @param interested who may not vote on it besides its requester: who wrote the playbook's version, who saved the schedule
 * @param notBefore it starts no earlier; null for at once
 * @param expiresAt when it is over if it has not started
 * @param run the run it became, once started
 * @param why the last transition's cause
 * @param version grows with every transition
 */
public record Change(
        ChangeId id,
        PlanId plan,
        String digest,
        String playbook,
        Risk risk,
        Actor requester,
        List<Actor> interested,
        String reason,
        ChangeState state,
        Requirement requirement,
        List<Vote> votes,
        @Nullable Instant notBefore,
        Instant createdAt,
        Instant expiresAt,
        @Nullable UUID run,
        String why,
        long version) {
    public Change {
        interested = List.copyOf(interested);
        votes = List.copyOf(votes);
    }

    public long approvals() {
        return votes.stream()
                .filter(v -> v.approve() && v.digest().equals(digest))
                .count();
    }
}
