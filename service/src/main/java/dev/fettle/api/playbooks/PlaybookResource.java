package dev.fettle.api.playbooks;

import dev.fettle.api.http.Attempt;
import dev.fettle.api.http.Once;
import dev.fettle.api.http.Status;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Document;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import dev.fettle.playbook.PlaybookLibrary;
import dev.fettle.playbook.PlaybookParser;
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
import org.jspecify.annotations.Nullable;

/** Playbooks: those built in, those of the folder, and those that users store. */
@Path("/playbooks")
@Produces(MediaType.APPLICATION_JSON)
public final class PlaybookResource {
    private static final Cursor PLAYBOOKS = Cursor.of("playbook");
    private static final Cursor VERSIONS = Cursor.of("version");
    private static final String YAML = "application/yaml";
    private static final String YAML_OLD = "application/x-yaml";
    private static final String YAML_TEXT = "text/yaml";

    private final PlaybookLibrary library;
    private final PlaybookParser parser;
    private final Once once;

    public PlaybookResource(PlaybookLibrary library, PlaybookParser parser, Once once) {
        this.library = library;
        this.parser = parser;
        this.once = once;
    }

    @GET
    @Allow(Permission.READ)
    @Operation(operationId = "listPlaybooks", summary = "The latest version of each playbook, by name")
    public Page<PlaybookView> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        return Page.cut(
                library.all(), after, limit, PLAYBOOKS, s -> s.playbook().name(), PlaybookView::of);
    }

    @POST
    @Consumes({YAML, YAML_OLD, YAML_TEXT})
    @Status(201)
    @Allow(Permission.EDIT_PLAYBOOKS)
    @Operation(
            operationId = "storePlaybook",
            summary = "Store a playbook, or a new version of one",
            description = "The same text twice is stored once.")
    public PlaybookView store(Document yaml, @Context Attempt attempt) {
        String text = yaml.text();
        return once.inTransaction(attempt, () -> PlaybookView.of(library.store(text, attempt.actor())));
    }

    @POST
    @Path("/check")
    @Consumes({YAML, YAML_OLD, YAML_TEXT})
    @Allow(Permission.READ)
    @Operation(
            operationId = "checkPlaybook",
            summary = "Check a playbook without storing it",
            description = "Answers with what was read, or with a problem that names each line that is wrong.")
    public PlaybookView check(Document yaml) {
        return PlaybookView.of(parser.parse(yaml.text()));
    }

    @GET
    @Path("/{name}")
    @Allow(Permission.READ)
    @Operation(operationId = "getPlaybook", summary = "The latest version of a playbook")
    public PlaybookView get(@PathParam("name") String name) {
        return PlaybookView.of(library.get(Ids.name("playbook", name)));
    }

    @GET
    @Path("/{name}/versions")
    @Allow(Permission.READ)
    @Operation(operationId = "listPlaybookVersions", summary = "All versions of a playbook, newest first")
    public Page<PlaybookView> versions(
            @PathParam("name") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        return Page.slice(library.versions(Ids.name("playbook", name)), after, limit, VERSIONS, PlaybookView::of);
    }

    @GET
    @Path("/{name}/versions/{hash}")
    @Allow(Permission.READ)
    @Operation(
            operationId = "getPlaybookVersion",
            summary = "One version of a playbook, with its YAML",
            description = "The hash may be shortened to its first characters, at least 8.")
    public PlaybookView version(@PathParam("name") String name, @PathParam("hash") String hash) {
        return PlaybookView.withSource(library.get(Ids.name("playbook", name), Ids.name("version", hash)));
    }
}
