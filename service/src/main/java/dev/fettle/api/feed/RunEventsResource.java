package dev.fettle.api.feed;

import dev.fettle.Problem;
import dev.fettle.api.wire.Clip;
import dev.fettle.api.wire.Ids;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import dev.fettle.run.RunId;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.glassfish.jersey.server.ChunkedOutput;
import org.jspecify.annotations.Nullable;

/** A run as it goes, as server-sent events. */
@Path("/runs/{id}/events")
public final class RunEventsResource {
    private final RunFeeds feeds;

    public RunEventsResource(RunFeeds feeds) {
        this.feeds = feeds;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Allow(Permission.READ)
    @Operation(
            operationId = "watchRun",
            summary = "Watch a run",
            description =
                    "Server-sent events: 'progress' when something changed, with the state, the tally and the sum of"
                        + " the counters; 'audit' for each event of the run, with its sequence as id; 'end' when the"
                        + " run is over. A stream ends after some minutes: connect again with Last-Event-ID, nothing"
                        + " is missed.")
    public ChunkedOutput<String> watch(
            @PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable String lastEvent) {
        Output output = new Output();
        feeds.watch(new RunId(Ids.parse("run", id)), sequence(lastEvent), output);
        return output;
    }

    /** Without this, asking for the headers alone would open a stream that nobody reads. */
    @HEAD
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Allow(Permission.READ)
    public void head(@PathParam("id") String id) {
        Ids.parse("run", id);
    }

    private static long sequence(@Nullable String lastEvent) {
        if (lastEvent == null || lastEvent.isEmpty()) {
            return 0;
        }
        if (!lastEvent.matches("[0-9]{1,18}")) {
            throw Problem.invalid(
                    "bad-event-id",
                    "Last-Event-ID",
                    "'" + Clip.of(lastEvent) + "' is no id of an event",
                    "the id last seen");
        }
        return Long.parseLong(lastEvent);
    }

    private static final class Output extends ChunkedOutput<String> implements RunFeeds.Stream {
        Output() {
            super(String.class);
        }

        @Override
        public void write(String text) throws IOException {
            super.write(text);
        }
    }
}
