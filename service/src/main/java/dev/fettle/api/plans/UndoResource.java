package dev.fettle.api.plans;

import dev.fettle.api.http.Attempt;
import dev.fettle.api.http.Once;
import dev.fettle.api.http.Status;
import dev.fettle.api.wire.Ids;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import dev.fettle.run.RunId;
import dev.fettle.run.Undo;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** Taking back what a run changed. */
@Path("/runs/{id}/undo")
@Produces(MediaType.APPLICATION_JSON)
public final class UndoResource {
    private final Undo undo;
    private final Once once;

    public UndoResource(Undo undo, Once once) {
        this.undo = undo;
        this.once = once;
    }

    @GET
    @Allow(Permission.READ)
    @Operation(
            operationId = "getUndo",
            summary = "What a run kept of its changes, shard by shard",
            description = "What was kept can be undone where nobody touched it since; what is lost or dropped cannot.")
    public UndoView get(@PathParam("id") String id) {
        return UndoView.of(undo.kept(id(id)));
    }

    @POST
    @Status(201)
    @Allow(Permission.PLAN)
    @Operation(
            operationId = "planUndo",
            summary = "Plan to take back what a run changed",
            description =
                    "The plan is requested, approved and carried out like any other. It puts back what still is as"
                            + " the run left it, and nothing else. Reads from servers and writes to none.")
    public PlanView plan(@PathParam("id") String id, @Context Attempt attempt) {
        RunId run = id(id);
        return once.afterwards(attempt, () -> PlanView.of(undo.plan(attempt.actor(), run)));
    }

    private static RunId id(String id) {
        return new RunId(Ids.parse("run", id));
    }
}
