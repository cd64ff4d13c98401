package dev.fettle.api.fleet;

import dev.fettle.api.wire.Body;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Registration;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Schema(description = "A deployment as it is to be. Name and kind never change; what is left out is emptied.")
record EditBody(
        Kind kind,
        @Schema(example = "[\"10.0.0.7:6379\"]") List<Address> seeds,
        @Nullable AccessBody access,
        @Schema(example = "{\"tier\": \"cache\"}") @Nullable Map<String, String> labels,

        @Schema(description = "the version that was edited, unless If-Match says it", minimum = "0") @Nullable
        Long version)
        implements Body {
    Registration registration(String name) {
        return DeploymentBody.registration(name, kind, seeds, access, labels);
    }
}
