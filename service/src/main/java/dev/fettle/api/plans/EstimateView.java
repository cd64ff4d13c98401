package dev.fettle.api.plans;

import dev.fettle.action.Estimate;
import dev.fettle.api.plans.PlanView.IntervalView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Schema(description = "What a step would do on one target. The numbers are there where the kind is work.")
record EstimateView(
        Kind kind,

        @Schema(description = "why there is nothing to do, or why it cannot be done") @Nullable
        String reason,

        @Nullable IntervalView keys,

        @Schema(description = "memory that would come free, in bytes") @Nullable
        IntervalView bytes,

        @Schema(description = "writing commands that would be sent") @Nullable
        IntervalView commands,

        @Schema(description = "how long it would take at the default pace") @Nullable
        IntervalView seconds,

        @Schema(description = "a few names of what would be changed") @Nullable
        List<String> samples,

        @Schema(description = "a few that look alike and would not be, each with the reason") @Nullable
        List<String> nearMisses,

        @Schema(description = "what an approver should know") @Nullable
        List<String> notes) {
    enum Kind {
        WORK,
        NOTHING,
        NOT_APPLICABLE
    }

    static EstimateView of(Estimate estimate) {
        return switch (estimate) {
            case Estimate.Work work ->
                new EstimateView(
                        Kind.WORK,
                        null,
                        IntervalView.of(work.keys()),
                        IntervalView.of(work.bytes()),
                        IntervalView.of(work.commands()),
                        IntervalView.of(work.seconds()),
                        work.samples(),
                        work.nearMisses(),
                        work.notes());
            case Estimate.Nothing nothing -> without(Kind.NOTHING, nothing.reason());
            case Estimate.NotApplicable not -> without(Kind.NOT_APPLICABLE, not.reason());
        };
    }

    private static EstimateView without(Kind kind, String reason) {
        return new EstimateView(kind, reason, null, null, null, null, null, null, null);
    }
}
