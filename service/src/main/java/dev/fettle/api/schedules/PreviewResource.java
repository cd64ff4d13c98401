package dev.fettle.api.schedules;

import dev.fettle.Problem;
import dev.fettle.api.wire.Clip;
import dev.fettle.api.wire.View;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import dev.fettle.change.Schedules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a cron expression would come due, before anybody saves it. */
@Path("/schedules-preview")
@Produces(MediaType.APPLICATION_JSON)
public final class PreviewResource {
    @Schema(description = "When a cron expression comes due next.")
    record PreviewView(List<Instant> next) implements View {}

    private final Schedules schedules;

    public PreviewResource(Schedules schedules) {
        this.schedules = schedules;
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "previewSchedule", summary = "The next times of a cron expression")
    public PreviewView preview(
            @QueryParam("cron") @Parameter(required = true, example = "0 30 3 * * ?") @Nullable String cron,
            @QueryParam("zone") @Parameter(required = true, example = "Europe/Berlin") @Nullable String zone,
            @QueryParam("count")
                    @DefaultValue("5")
                    @Parameter(schema = @Schema(type = "integer", minimum = "1", maximum = "100"))
                    String count) {
        if (cron == null || zone == null) {
            List<Problem.Detail> missing = new ArrayList<>();
            if (cron == null) {
                missing.add(new Problem.Detail("cron", "is missing", "a cron expression such as 0 30 3 * * ?"));
            }
            if (zone == null) {
                missing.add(new Problem.Detail("zone", "is missing", "an IANA time zone such as Europe/Berlin"));
            }
            throw Problem.invalid("bad-parameter", missing);
        }
        if (!count.matches("[1-9][0-9]?|100")) {
            throw Problem.invalid(
                    "bad-parameter", "count", "'" + Clip.of(count) + "' is no count", "a whole number from 1 to 100");
        }
        return new PreviewView(schedules.preview(cron, zone, Integer.parseInt(count)));
    }
}
