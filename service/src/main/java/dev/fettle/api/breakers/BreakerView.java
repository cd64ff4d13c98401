package dev.fettle.api.breakers;

import dev.fettle.api.wire.View;
import dev.fettle.plan.Breaker;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "A playbook whose remedies on a server did not last, and that leaves the server alone for that.")
record BreakerView(
        UUID id,
        @Schema(example = "purge-memory") String playbook,
        UUID instance,
        String deployment,
        @Schema(example = "10.0.0.7:6379") String address,

        @Schema(description = "when the remedies that did not last succeeded")
        List<Instant> remedies,

        Instant openedAt,

        @Schema(description = "null while it is open") @Nullable
        ClosingView closing)
        implements View {

    @Schema(description = "Who closed it and why; remedies before that no longer count.")
    record ClosingView(String by, String why, Instant at) {}

    static BreakerView of(Breaker b) {
        Breaker.Closing closing = b.closing();
        return new BreakerView(
                b.id().value(),
                b.playbook(),
                b.instance().value(),
                b.deployment(),
                b.address().toString(),
                b.remedies(),
                b.openedAt(),
                closing == null ? null : new ClosingView(closing.by().toString(), closing.why(), closing.at()));
    }
}
