package dev.fettle.api.schedules;

import dev.fettle.api.wire.View;
import dev.fettle.change.ScheduleStore;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Schema(description = "One time that a schedule came due, and what came of it.")
record FireView(
        Instant dueAt,
        Instant firedAt,

        @Schema(description = "the change it filed; absent where the outcome says why there is none") @Nullable
        UUID change,

        String outcome)
        implements View {
    static FireView of(ScheduleStore.Fire fire) {
        return new FireView(fire.dueAt(), fire.firedAt(), fire.change(), fire.outcome());
    }
}
