package dev.fettle.api.plans;

import dev.fettle.Problem;
import dev.fettle.api.http.Attempt;
import dev.fettle.api.http.Once;
import dev.fettle.api.http.Status;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import dev.fettle.plan.Plan;
import dev.fettle.plan.PlanId;
import dev.fettle.plan.PlanStore;
import dev.fettle.plan.PlannedTarget;
import dev.fettle.plan.Planner;
import io.swagger.v3.oas.annotations.Operation;
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

/** Plans: what a playbook would do to the fleet as it is. */
@Path("/plans")
@Produces(MediaType.APPLICATION_JSON)
public final class PlanResource {
    private static final Cursor PLANS = Cursor.of("plan");
    private static final Cursor TARGETS = Cursor.of("plan-target");
    private static final Cursor LEFT_OUT = Cursor.of("left-out");

    private final Planner planner;
    private final PlanStore store;
    private final Once once;

    public PlanResource(Planner planner, PlanStore store, Once once) {
        this.planner = planner;
        this.store = store;
        this.once = once;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Status(201)
    @Allow(Permission.PLAN)
    @Operation(
            operationId = "makePlan",
            summary = "Plan a playbook against the live fleet",
            description = "Reads from servers and writes to none. Takes seconds on a large fleet.")
    public PlanView make(PlanBody body, @Context Attempt attempt) {
        return once.afterwards(attempt, () -> PlanView.of(planner.plan(attempt.actor(), body.request())));
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "listPlans", summary = "Plans, newest first")
    public Page<PlanView> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        UUID last = PLANS.readId(after);
        List<Plan> rows = store.latest(last == null ? null : new PlanId(last), limit.andOne());
        return Page.of(rows, limit, PLANS, Plan::id, PlanView::of);
    }

    @GET
    @Path("/{id}")
    @Allow(Permission.READ)
    @Operation(operationId = "getPlan", summary = "One plan, with its sums")
    public PlanView get(@PathParam("id") String id) {
        return PlanView.of(find(id));
    }

    @GET
    @Path("/{id}/targets")
    @Allow(Permission.READ)
    @Operation(operationId = "listPlanTargets", summary = "The servers that a plan touches, in their order")
    public Page<PlannedTargetView> targets(
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        PlanId plan = find(id).id();
        List<PlannedTarget> rows = store.targets(plan, TARGETS.readInt(after), limit.andOne());
        return Page.of(rows, limit, TARGETS, PlannedTarget::sequence, PlannedTargetView::of);
    }

    @GET
    @Path("/{id}/left-out")
    @Allow(Permission.READ)
    @Operation(
            operationId = "listLeftOut",
            summary = "The servers that are selected but not touched, each with the reason")
    public Page<LeftOutView> leftOut(
            @PathParam("id") String id,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        return Page.slice(find(id).leftOut(), after, limit, LEFT_OUT, LeftOutView::of);
    }

    private Plan find(String id) {
        return store.find(new PlanId(Ids.parse("plan", id))).orElseThrow(() -> Problem.notFound("plan", id));
    }
}
