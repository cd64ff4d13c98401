package dev.fettle.api.plans;

import dev.fettle.action.Interval;
import dev.fettle.action.Risk;
import dev.fettle.api.http.Located;
import dev.fettle.plan.Plan;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "What a run would do, to which servers, in which order. Its targets have a list of their own.")
record PlanView(
        UUID id,

        @Schema(description = "SHA-256 over all that an approver relies on; a vote names it")
        String digest,

        @Schema(example = "expire-temp-keys") String playbook,

        @Schema(description = "the playbook's version, a hash")
        String version,

        Risk risk,

        @Schema(description = "every parameter of the playbook")
        Map<String, Object> parameters,

        @Schema(description = "the condition by which the requester narrowed the targets") @Nullable
        String select,

        TotalsView totals,
        @Schema(description = "who made it") String by,
        Instant at)
        implements Located {
    @Schema(description = "Sums over all targets.")
    record TotalsView(
            int targets,
            int waves,
            int leftOut,

            @Schema(description = "keys that would be changed")
            IntervalView keys,

            @Schema(description = "memory that would come free, in bytes")
            IntervalView bytes,

            @Schema(description = "writing commands that would be sent")
            IntervalView commands) {}

    @Schema(description = "A number that is not known exactly: with 95 % confidence between low and high.")
    record IntervalView(long low, long likely, long high) {
        static IntervalView of(Interval interval) {
            return new IntervalView(interval.low(), interval.likely(), interval.high());
        }
    }

    static PlanView of(Plan plan) {
        Plan.Totals totals = plan.totals();
        return new PlanView(
                plan.id().value(),
                plan.digest(),
                plan.playbook(),
                plan.version(),
                plan.risk(),
                plan.parameters(),
                plan.select(),
                new TotalsView(
                        totals.targets(),
                        totals.waves(),
                        totals.leftOut(),
                        IntervalView.of(totals.keys()),
                        IntervalView.of(totals.bytes()),
                        IntervalView.of(totals.commands())),
                plan.by().toString(),
                plan.at());
    }

    @Override
    public String location() {
        return "plans/" + id;
    }
}
