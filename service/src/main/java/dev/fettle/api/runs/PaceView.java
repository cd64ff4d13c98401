package dev.fettle.api.runs;

import dev.fettle.guard.PacePoint;
import io.swagger.v3.oas.annotations.media.Schema;

@Schema(description = "How the governor paced the work on a server over some seconds.")
record PaceView(
        @Schema(description = "the first of them, since the work on the server began")
        long second,

        @Schema(description = "how many they are") long seconds,
        @Schema(description = "exchanges with the server") long exchanges,

        @Schema(description = "keys or elements that a command was to touch, the fewest; 0 where none was asked for")
        long chunk,

        @Schema(description = "milliseconds spent on waiting")
        long pauseMillis,

        @Schema(description = "bytes the furthest replica was behind, the most")
        long lagBytes,

        @Schema(description = "objects that waited to be freed in the background, the most")
        long pendingFrees,

        @Schema(
                description = "what slowed the work or made it wait, in one word: latency, lag, silence, frees, memory,"
                        + " load, calls, snapshot; empty where nothing did",
                example = "lag")
        String why) {
    static PaceView of(PacePoint point) {
        return new PaceView(
                point.second(),
                point.seconds(),
                point.exchanges(),
                point.chunk(),
                point.pauseMillis(),
                point.lagBytes(),
                point.pendingFrees(),
                point.why());
    }
}
