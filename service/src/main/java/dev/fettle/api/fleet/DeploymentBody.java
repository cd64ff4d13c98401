package dev.fettle.api.fleet;

import dev.fettle.api.wire.Body;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Kind;
import dev.fettle.fleet.Registration;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

@Schema(description = "A deployment as a user describes it.")
record DeploymentBody(
        @Schema(
                description = "lower-case letters, digits and dashes",
                example = "cache-1",
                minLength = 1,
                maxLength = 63)
        String name,

        Kind kind,

        @Schema(
                description = "servers to ask for the others; Sentinels for kind sentinel",
                example = "[\"10.0.0.7:6379\"]")
        List<Address> seeds,

        @Schema(description = "absent for servers that ask for nothing") @Nullable
        AccessBody access,

        @Schema(example = "{\"tier\": \"cache\"}") @Nullable Map<String, String> labels)
        implements Body {
    Registration registration() {
        return registration(name, kind, seeds, access, labels);
    }

    static Registration registration(
            String name,
            Kind kind,
            List<Address> seeds,
            @Nullable AccessBody access,
            @Nullable Map<String, String> labels) {
        return new Registration(
                name,
                kind,
                seeds,
                access == null ? Access.OPEN : access.access(),
                Objects.requireNonNullElse(labels, Map.of()));
    }
}
