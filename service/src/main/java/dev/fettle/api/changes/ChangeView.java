package dev.fettle.api.changes;

import dev.fettle.action.Risk;
import dev.fettle.api.http.Located;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "A plan that somebody asks for.")
record ChangeView(
        UUID id,
        UUID plan,

        @Schema(description = "the plan's; a vote for another one does not count")
        String digest,

        @Schema(example = "expire-temp-keys") String playbook,
        Risk risk,
        @Schema(example = "ada@example.org") String requester,
        String reason,
        ChangeState state,

        @Schema(description = "name of the policy that decided how many must approve")
        String policy,

        @Schema(description = "how many people other than the requester must approve")
        int approvalsNeeded,

        @Schema(description = "how many have") long approvals,
        List<VoteView> votes,

        @Schema(description = "it starts no earlier; absent for at once") @Nullable
        Instant notBefore,

        Instant createdAt,

        @Schema(description = "when it is over if it has not started")
        Instant expiresAt,

        @Schema(description = "the run it became, once started") @Nullable
        UUID run,

        @Schema(description = "cause of the last transition")
        String why,

        long version)
        implements Located {
    static ChangeView of(Change c) {
        return new ChangeView(
                c.id().value(),
                c.plan().value(),
                c.digest(),
                c.playbook(),
                c.risk(),
                c.requester().toString(),
                c.reason(),
                c.state(),
                c.requirement().policy(),
                c.requirement().approvals(),
                c.approvals(),
                c.votes().stream().map(VoteView::of).toList(),
                c.notBefore(),
                c.createdAt(),
                c.expiresAt(),
                c.run(),
                c.why(),
                c.version());
    }

    @Override
    public String location() {
        return "changes/" + id;
    }
}
