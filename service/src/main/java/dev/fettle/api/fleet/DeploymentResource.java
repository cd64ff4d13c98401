package dev.fettle.api.fleet;

import dev.fettle.Problem;
import dev.fettle.api.http.Attempt;
import dev.fettle.api.http.Once;
import dev.fettle.api.http.SeenVersion;
import dev.fettle.api.http.Status;
import dev.fettle.api.openapi.ItemsOf;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Document;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Permission;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Discovery;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.Registry;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Deployments: what users register, and the members that are discovered. */
@Path("/deployments")
@Produces(MediaType.APPLICATION_JSON)
public final class DeploymentResource {
    private static final Cursor DEPLOYMENTS = Cursor.of("deployment");
    private static final Cursor INSTANCES = Cursor.of("instance");
    private static final String WHAT = "deployment";

    private final Registry registry;
    private final Discovery discovery;
    private final Once once;

    public DeploymentResource(Registry registry, Discovery discovery, Once once) {
        this.registry = registry;
        this.discovery = discovery;
        this.once = once;
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "listDeployments", summary = "Deployments, by name")
    public Page<DeploymentView> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        String last = Objects.requireNonNullElse(DEPLOYMENTS.read(after), "");
        List<Deployment> rows = registry.list(last, limit.andOne());
        return Page.of(rows, limit, DEPLOYMENTS, Deployment::name, DeploymentView::of);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Status(201)
    @Allow(Permission.EDIT_FLEET)
    @Operation(
            operationId = "registerDeployment",
            summary = "Register a deployment",
            description = "Its seeds are asked first: what is stored is known to answer.")
    public DeploymentView register(DeploymentBody body, @Context Attempt attempt) {
        return once.afterwards(
                attempt, () -> DeploymentView.of(registry.register(attempt.actor(), body.registration())));
    }

    @POST
    @Path("/import")
    @Consumes({MediaType.APPLICATION_JSON, "application/yaml"})
    @Allow(Permission.EDIT_FLEET)
    @Operation(
            operationId = "importDeployments",
            summary = "Make the fleet hold these deployments",
            description = "New ones are registered, others updated where they differ, those not named stay as they are."
                    + " One that fails does not hold up the others. Doing it twice is as doing it once.")
    public ImportView importAll(@ItemsOf(DeploymentBody.class) Document list, @Context Caller caller) {
        return ImportView.of(registry.importAll(caller.actor(), Imports.read(list)));
    }

    @GET
    @Path("/{name}")
    @Allow(Permission.READ)
    @Operation(operationId = "getDeployment", summary = "One deployment")
    public DeploymentView get(@PathParam("name") String name) {
        return DeploymentView.of(find(name));
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT_FLEET)
    @Operation(
            operationId = "editDeployment",
            summary = "Change seeds, access or labels",
            description = "Takes the version that was edited, in If-Match or in the body.")
    public DeploymentView edit(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            EditBody body,
            @Context Caller caller) {
        Long seen = SeenVersion.of(ifMatch, body.version());
        Deployment before = find(name);
        if (seen == null) {
            throw Problem.invalid(
                    "no-version",
                    "version",
                    "is missing",
                    before.version() + ", if that is the version you have edited");
        }
        SeenVersion.check(ifMatch, seen, before.version());
        return DeploymentView.of(registry.update(caller.actor(), name, body.registration(name), seen));
    }

    @DELETE
    @Path("/{name}")
    @Allow(Permission.EDIT_FLEET)
    @Operation(
            operationId = "removeDeployment",
            summary = "Remove a deployment",
            description = "Its servers are left alone; runs and audit still speak of them.")
    public void remove(@PathParam("name") String name, @Context Caller caller) {
        registry.remove(caller.actor(), find(name).name());
    }

    @POST
    @Path("/{name}/discover")
    @Allow(Permission.EDIT_FLEET)
    @Operation(operationId = "discoverDeployment", summary = "Ask its servers for the members now")
    public TopologyView discover(@PathParam("name") String name) {
        return TopologyView.of(discovery.discover(find(name)));
    }

    @GET
    @Path("/{name}/instances")
    @Allow(Permission.READ)
    @Operation(operationId = "listInstances", summary = "The servers of a deployment, gone ones too")
    public Page<InstanceView> instances(
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        List<Instance> all = registry.instances(find(name).name());
        return Page.slice(all, after, limit, INSTANCES, InstanceView::of);
    }

    private Deployment find(String name) {
        return registry.get(Ids.name(WHAT, name));
    }
}
