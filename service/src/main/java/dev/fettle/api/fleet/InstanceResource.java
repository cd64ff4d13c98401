package dev.fettle.api.fleet;

import dev.fettle.Problem;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import dev.fettle.fleet.FleetStore;
import dev.fettle.fleet.Instance;
import dev.fettle.fleet.InstanceId;
import dev.fettle.fleet.Observation;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Single servers and their history. */
@Path("/instances")
@Produces(MediaType.APPLICATION_JSON)
public final class InstanceResource {
    private static final Cursor CURSOR = Cursor.of("observation");

    private final FleetStore fleet;
    private final InstantSource clock;

    public InstanceResource(FleetStore fleet, InstantSource clock) {
        this.fleet = fleet;
        this.clock = clock;
    }

    @GET
    @Path("/{id}")
    @Allow(Permission.READ)
    @Operation(operationId = "getInstance", summary = "One server, as last seen")
    public InstanceView get(@PathParam("id") String id) {
        return InstanceView.of(find(id));
    }

    @GET
    @Path("/{id}/observations")
    @Allow(Permission.READ)
    @Operation(operationId = "listObservations", summary = "What was seen of a server, newest first")
    public Page<ObservationView> observations(
            @PathParam("id") String id,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        Instance instance = find(id);
        String key = CURSOR.read(before);
        Instant earlier = key == null ? clock.instant().plusSeconds(60) : instant(key);
        List<Observation> rows = fleet.observations(instance.id(), earlier, limit.andOne());
        return Page.of(rows, limit, CURSOR, Observation::at, ObservationView::of);
    }

    private Instance find(String id) {
        return fleet.instance(new InstanceId(Ids.parse("instance", id)))
                .orElseThrow(() -> Problem.notFound("instance", id));
    }

    private static Instant instant(String key) {
        try {
            return Instant.parse(key);
        } catch (DateTimeException e) {
            throw Problem.invalid(
                    "bad-cursor", "before", "this is no cursor of this list", "the 'next' of the page before");
        }
    }
}
