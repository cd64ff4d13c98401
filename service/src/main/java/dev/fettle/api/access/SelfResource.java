package dev.fettle.api.access;

import dev.fettle.api.wire.View;
import dev.fettle.auth.AccessRole;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Who is calling, and whom. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class SelfResource {
    @Schema(description = "Who calls, and what they may do.")
    record WhoView(
            @Schema(example = "ada@example.org") String name,
            AccessRole role,
            List<Permission> permissions,
            @Schema(description = "id of the token") UUID token)
            implements View {}

    @Schema(description = "Which Fettle answers.")
    record VersionView(@Schema(example = "1.4.0") String version) implements View {}

    private final String version;

    public SelfResource(String version) {
        this.version = version;
    }

    @GET
    @Path("whoami")
    @Allow(Permission.READ)
    @Operation(operationId = "whoAmI", summary = "Who the token belongs to, and what it allows")
    public WhoView whoami(@Context Caller caller) {
        List<Permission> permissions =
                Arrays.stream(Permission.values()).filter(caller::may).toList();
        return new WhoView(caller.actor().toString(), caller.role(), permissions, caller.tokenId());
    }

    @GET
    @Path("version")
    @Allow(Permission.READ)
    @Operation(operationId = "getVersion", summary = "Which Fettle this is")
    public VersionView version() {
        return new VersionView(version);
    }
}
