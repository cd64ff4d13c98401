package dev.fettle.api.breakers;

import dev.fettle.api.http.WhyBody;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.api.wire.Words;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Permission;
import dev.fettle.plan.Breaker;
import dev.fettle.plan.BreakerId;
import dev.fettle.plan.Breakers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Breakers: which playbooks leave which servers alone, and letting them at these again. */
@Path("/breakers")
@Produces(MediaType.APPLICATION_JSON)
public final class BreakerResource {
    private static final Cursor BREAKERS = Cursor.of("breaker");

    private final Breakers breakers;

    public BreakerResource(Breakers breakers) {
        this.breakers = breakers;
    }

    /** Which ones are asked for. */
    enum Which {
        OPEN,
        ALL
    }

    @GET
    @Allow(Permission.READ)
    @Operation(
            operationId = "listBreakers",
            summary = "Breakers, newest first; only open ones unless all are asked for")
    public Page<BreakerView> list(
            @QueryParam("state") @Parameter(schema = @Schema(implementation = Which.class)) @Nullable String state,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        UUID last = BREAKERS.readId(after);
        List<Breaker> rows = breakers.latest(
                Words.parameter(Which.class, "state", state) != Which.ALL,
                last == null ? null : new BreakerId(last),
                limit.andOne());
        return Page.of(rows, limit, BREAKERS, Breaker::id, BreakerView::of);
    }

    @GET
    @Path("/{id}")
    @Allow(Permission.READ)
    @Operation(operationId = "getBreaker", summary = "One breaker")
    public BreakerView get(@PathParam("id") String id) {
        return BreakerView.of(breakers.get(id(id)));
    }

    @POST
    @Path("/{id}/close")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.CLOSE_BREAKERS)
    @Operation(
            operationId = "closeBreaker",
            summary = "Let a playbook at a server again",
            description = "Remedies until now no longer count; say what was found.")
    public BreakerView close(@PathParam("id") String id, WhyBody body, @Context Caller caller) {
        return BreakerView.of(breakers.close(caller.actor(), id(id), body.why()));
    }

    private static BreakerId id(String id) {
        return new BreakerId(Ids.parse("breaker", id));
    }
}
