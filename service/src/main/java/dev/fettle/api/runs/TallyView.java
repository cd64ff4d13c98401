package dev.fettle.api.runs;

import dev.fettle.run.Tally;
import io.swagger.v3.oas.annotations.media.Schema;

/** How many targets of a run stand where. */
@Schema(description = "How many targets stand where.")
public record TallyView(int pending, int running, int succeeded, int failed, int skipped, int cancelled, int unknown) {
    public static TallyView of(Tally t) {
        return new TallyView(
                t.pending(), t.running(), t.succeeded(), t.failed(), t.skipped(), t.cancelled(), t.unknown());
    }
}
