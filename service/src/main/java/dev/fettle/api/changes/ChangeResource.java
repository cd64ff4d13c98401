package dev.fettle.api.changes;

import dev.fettle.api.audit.AuditPages;
import dev.fettle.api.audit.AuditView;
import dev.fettle.api.http.Attempt;
import dev.fettle.api.http.Once;
import dev.fettle.api.http.Status;
import dev.fettle.api.http.WhyBody;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.api.wire.Words;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Permission;
import dev.fettle.change.Change;
import dev.fettle.change.ChangeId;
import dev.fettle.change.ChangeState;
import dev.fettle.change.ChangeStore;
import dev.fettle.change.Changes;
import dev.fettle.plan.PlanId;
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
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes: asking for a plan, agreeing or not, taking it back. */
@Path("/changes")
@Produces(MediaType.APPLICATION_JSON)
public final class ChangeResource {
    private static final Cursor CURSOR = Cursor.of("change");

    private final Changes changes;
    private final ChangeStore store;
    private final AuditPages audit;
    private final Once once;

    public ChangeResource(Changes changes, ChangeStore store, AuditPages audit, Once once) {
        this.changes = changes;
        this.store = store;
        this.audit = audit;
        this.once = once;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Status(201)
    @Allow(Permission.REQUEST)
    @Operation(operationId = "requestChange", summary = "Ask for a plan to be carried out")
    public ChangeView request(ChangeBody body, @Context Attempt attempt) {
        return once.inTransaction(
                attempt,
                () -> ChangeView.of(changes.request(
                        attempt.actor(), new PlanId(body.plan()), body.digest(), body.reason(), body.notBefore())));
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "listChanges", summary = "Changes, newest first")
    public Page<ChangeView> list(
            @QueryParam("state") @Parameter(schema = @Schema(implementation = ChangeState.class)) @Nullable
                    String state,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        UUID last = CURSOR.readId(after);
        List<Change> rows = store.latest(
                Words.parameter(ChangeState.class, "state", state),
                last == null ? null : new ChangeId(last),
                limit.andOne());
        return Page.of(rows, limit, CURSOR, Change::id, ChangeView::of);
    }

    @GET
    @Path("/{id}")
    @Allow(Permission.READ)
    @Operation(operationId = "getChange", summary = "One change, with its votes")
    public ChangeView get(@PathParam("id") String id) {
        return ChangeView.of(changes.get(id(id)));
    }

    @POST
    @Path("/{id}/votes")
    @Consumes(MediaType.APPLICATION_JSON)
    @Status(201)
    @Allow(Permission.VOTE)
    @Operation(
            operationId = "voteOnChange",
            summary = "Approve or reject",
            description = "Nobody votes on what they asked for, nor twice. One rejection ends the change.")
    public ChangeView vote(@PathParam("id") String id, VoteBody body, @Context Attempt attempt) {
        String comment = Objects.requireNonNullElse(body.comment(), "");
        return once.inTransaction(
                attempt,
                () -> ChangeView.of(changes.vote(attempt.actor(), id(id), body.approve(), body.digest(), comment)));
    }

    @POST
    @Path("/{id}/withdraw")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.STOP)
    @Operation(operationId = "withdrawChange", summary = "Take back a change that has not started")
    public ChangeView withdraw(@PathParam("id") String id, WhyBody body, @Context Caller caller) {
        return ChangeView.of(changes.withdraw(caller.actor(), id(id), body.why()));
    }

    @GET
    @Path("/{id}/audit")
    @Allow(Permission.READ)
    @Operation(operationId = "listChangeAudit", summary = "All that happened to a change and its run, oldest first")
    public Page<AuditView> audit(
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        return audit.ofChange(changes.get(id(id)).id().value(), after, limit);
    }

    private static ChangeId id(String id) {
        return new ChangeId(Ids.parse("change", id));
    }
}
