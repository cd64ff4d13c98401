package dev.fettle.api.audit;

import dev.fettle.Problem;
import dev.fettle.api.wire.Clip;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log of who did what. */
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
public final class AuditResource {
    private final AuditPages pages;

    public AuditResource(AuditPages pages) {
        this.pages = pages;
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "listAudit", summary = "Who did what, oldest first")
    public Page<AuditView> list(
            @QueryParam("subject")
                    @Parameter(
                            description = "what it is about: a type, or a type and an id",
                            example = "deployment/cache-1")
                    @Nullable
                    String subject,
            @QueryParam("change")
                    @Parameter(description = "id of a change: its events, its run's and its targets'")
                    @Nullable
                    String change,
            @QueryParam("actor") @Parameter(description = "name of who did it", example = "ada@example.org") @Nullable
                    String actor,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        String[] about = subject == null ? new String[0] : subject.split("/", 2);
        UUID of = change == null ? null : changeId(change);
        return pages.find(
                about.length > 0 ? about[0] : null, about.length > 1 ? about[1] : null, of, actor, after, limit);
    }

    private static UUID changeId(String change) {
        return Ids.find(change)
                .orElseThrow(() -> Problem.invalid(
                        "bad-parameter", "change", "'" + Clip.of(change) + "' is no id", "the id of a change"));
    }
}
