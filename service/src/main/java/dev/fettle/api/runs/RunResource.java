package dev.fettle.api.runs;

import dev.fettle.api.audit.AuditPages;
import dev.fettle.api.audit.AuditView;
import dev.fettle.api.http.WhyBody;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.api.wire.Words;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Permission;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunState;
import dev.fettle.run.RunStore;
import dev.fettle.run.RunTarget;
import dev.fettle.run.Runs;
import dev.fettle.run.TargetState;
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

/** Runs: how they stand, what was done, and pausing, resuming, cancelling. */
@Path("/runs")
@Produces(MediaType.APPLICATION_JSON)
public final class RunResource {
    private static final Cursor RUNS = Cursor.of("run");
    private static final Cursor TARGETS = Cursor.of("run-target");

    private final Runs runs;
    private final RunStore store;
    private final AuditPages audit;

    public RunResource(Runs runs, RunStore store, AuditPages audit) {
        this.runs = runs;
        this.store = store;
        this.audit = audit;
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "listRuns", summary = "Runs, newest first")
    public Page<RunView> list(
            @QueryParam("state") @Parameter(schema = @Schema(implementation = RunState.class)) @Nullable String state,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        UUID last = RUNS.readId(after);
        List<Run> rows = store.latest(
                Words.parameter(RunState.class, "state", state), last == null ? null : new RunId(last), limit.andOne());
        return Page.of(rows, limit, RUNS, Run::id, RunView::of);
    }

    @GET
    @Path("/{id}")
    @Allow(Permission.READ)
    @Operation(operationId = "getRun", summary = "One run, and how many of its targets stand where")
    public RunView get(@PathParam("id") String id) {
        Run run = runs.get(id(id));
        return RunView.of(run, runs.tally(run.id()), runs.waits(run));
    }

    @GET
    @Path("/{id}/targets")
    @Allow(Permission.READ)
    @Operation(operationId = "listRunTargets", summary = "The servers of a run, in their order")
    public Page<RunTargetView> targets(
            @PathParam("id") String id,
            @QueryParam("state") @Parameter(schema = @Schema(implementation = TargetState.class)) @Nullable
                    String state,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        TargetState only = Words.parameter(TargetState.class, "state", state);
        List<RunTarget> rows = runs.targets(id(id), only, TARGETS.readInt(after), limit.andOne());
        return Page.of(rows, limit, TARGETS, RunTarget::sequence, RunTargetView::of);
    }

    @GET
    @Path("/{id}/targets/{sequence}")
    @Allow(Permission.READ)
    @Operation(operationId = "getRunTarget", summary = "One server of a run, with all evidence")
    public EvidenceView target(@PathParam("id") String id, @PathParam("sequence") String sequence) {
        return EvidenceView.of(runs.target(id(id), Ids.sequence("target", sequence)));
    }

    @POST
    @Path("/{id}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.STOP)
    @Operation(
            operationId = "pauseRun",
            summary = "Pause a run",
            description = "Targets at work stop at their next exchange, and go on from there when the run is resumed.")
    public RunView pause(@PathParam("id") String id, WhyBody body, @Context Caller caller) {
        return RunView.of(runs.pause(caller.actor(), id(id), body.why()));
    }

    @POST
    @Path("/{id}/resume")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.RESUME_RUN)
    @Operation(operationId = "resumeRun", summary = "Let a paused run go on")
    public RunView resume(@PathParam("id") String id, WhyBody body, @Context Caller caller) {
        return RunView.of(runs.resume(caller.actor(), id(id), body.why()));
    }

    @POST
    @Path("/{id}/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.STOP)
    @Operation(
            operationId = "cancelRun",
            summary = "End a run",
            description = "Targets at work stop at their next exchange; what was done stays done.")
    public RunView cancel(@PathParam("id") String id, WhyBody body, @Context Caller caller) {
        return RunView.of(runs.cancel(caller.actor(), id(id), body.why()));
    }

    @GET
    @Path("/{id}/audit")
    @Allow(Permission.READ)
    @Operation(operationId = "listRunAudit", summary = "All that happened to a run and its change, oldest first")
    public Page<AuditView> audit(
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        return audit.ofChange(runs.get(id(id)).change().value(), after, limit);
    }

    private static RunId id(String id) {
        return new RunId(Ids.parse("run", id));
    }
}
