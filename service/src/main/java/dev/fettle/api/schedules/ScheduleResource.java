package dev.fettle.api.schedules;

import dev.fettle.api.http.SeenVersion;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Permission;
import dev.fettle.change.Schedule;
import dev.fettle.change.ScheduleStore;
import dev.fettle.change.Schedules;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Schedules: standing requests, and what came of them. */
@Path("/schedules")
@Produces(MediaType.APPLICATION_JSON)
public final class ScheduleResource {
    private static final Cursor SCHEDULES = Cursor.of("schedule");
    private static final int NEXT = 5;

    private final Schedules schedules;

    public ScheduleResource(Schedules schedules) {
        this.schedules = schedules;
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "listSchedules", summary = "Schedules, by name")
    public Page<ScheduleView> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        return Page.cut(schedules.all(), after, limit, SCHEDULES, Schedule::name, ScheduleView::of);
    }

    @GET
    @Path("/{name}")
    @Allow(Permission.READ)
    @Operation(operationId = "getSchedule", summary = "One schedule, with its next times")
    public ScheduleView get(@PathParam("name") String name) {
        return withNext(schedules.get(Ids.name("schedule", name)));
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Permission.EDIT_SCHEDULES)
    @Operation(operationId = "saveSchedule", summary = "Save a new schedule, or the next version of one")
    public ScheduleView save(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            ScheduleBody body,
            @Context Caller caller) {
        Long seen = SeenVersion.of(ifMatch, body.version());
        if (ifMatch != null) {
            Long current = schedules.all().stream()
                    .filter(s -> s.name().equals(name))
                    .map(Schedule::version)
                    .findFirst()
                    .orElse(null);
            SeenVersion.check(ifMatch, seen, current);
        }
        return withNext(schedules.save(caller.actor(), body.draft(name, seen == null ? 0 : seen)));
    }

    @DELETE
    @Path("/{name}")
    @Allow(Permission.EDIT_SCHEDULES)
    @Operation(operationId = "removeSchedule", summary = "Remove a schedule")
    public void remove(@PathParam("name") String name, @Context Caller caller) {
        schedules.remove(caller.actor(), Ids.name("schedule", name));
    }

    @GET
    @Path("/{name}/fires")
    @Allow(Permission.READ)
    @Operation(operationId = "listFires", summary = "When a schedule came due and what came of it, newest first")
    public Page<FireView> fires(
            @PathParam("name") String name, @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        List<ScheduleStore.Fire> fires = schedules.fires(Ids.name("schedule", name), limit.value());
        return new Page<>(fires.stream().map(FireView::of).toList(), null);
    }

    private ScheduleView withNext(Schedule schedule) {
        List<Instant> next = schedule.enabled()
                ? schedules.preview(schedule.cron(), schedule.zone().getId(), NEXT)
                : List.of();
        return ScheduleView.of(schedule, next);
    }
}
