package dev.fettle.api.fleet;

import dev.fettle.api.wire.View;
import dev.fettle.fleet.Engine;
import io.swagger.v3.oas.annotations.media.Schema;

record EngineView(
        @Schema(example = "valkey") String product,
        @Schema(example = "8.0.1") String version,

        @Schema(description = "the Redis version whose commands it says it speaks", example = "7.2.4")
        String compatibility)
        implements View {
    static EngineView of(Engine engine) {
        return new EngineView(engine.product(), engine.version(), engine.compatibility());
    }
}
