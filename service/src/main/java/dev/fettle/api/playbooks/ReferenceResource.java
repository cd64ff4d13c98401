package dev.fettle.api.playbooks;

import dev.fettle.action.Action;
import dev.fettle.action.Actions;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.api.wire.Words;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import dev.fettle.playbook.Condition;
import dev.fettle.playbook.ConditionNames;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What playbooks are written with: actions, and the names that conditions may use. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class ReferenceResource {
    private static final Cursor ACTIONS = Cursor.of("action");
    private static final Cursor FACTS = Cursor.of("fact");

    private final Actions actions;

    public ReferenceResource(Actions actions) {
        this.actions = actions;
    }

    @GET
    @Path("actions")
    @Allow(Permission.READ)
    @Operation(operationId = "listActions", summary = "All actions with their parameters, by name")
    public Page<ActionView> actions(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        List<Action> all = List.copyOf(actions.all());
        return Page.cut(all, after, limit, ACTIONS, a -> a.spec().name(), a -> ActionView.of(a.spec()));
    }

    @GET
    @Path("facts")
    @Allow(Permission.READ)
    @Operation(operationId = "listFacts", summary = "The names that conditions may use, by scope and name")
    public Page<FactView> facts(
            @QueryParam("scope") @Parameter(schema = @Schema(implementation = Condition.Scope.class)) @Nullable
                    String scope,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        Condition.Scope only = Words.parameter(Condition.Scope.class, "scope", scope);
        List<FactView> all = Arrays.stream(Condition.Scope.values())
                .filter(s -> only == null || s == only)
                .flatMap(s -> ConditionNames.of(s).stream().map(named -> FactView.of(s, named)))
                .toList();
        return Page.cut(all, after, limit, FACTS, f -> Words.of(f.scope()) + " " + f.name(), f -> f);
    }
}
