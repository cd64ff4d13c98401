package dev.fettle.api.access;

import dev.fettle.api.http.NoKey;
import dev.fettle.api.http.Status;
import dev.fettle.api.wire.Cursor;
import dev.fettle.api.wire.Ids;
import dev.fettle.api.wire.Limit;
import dev.fettle.api.wire.Page;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Permission;
import dev.fettle.auth.Token;
import dev.fettle.auth.Tokens;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Bearer tokens, for administrators. */
@Path("/tokens")
@Produces(MediaType.APPLICATION_JSON)
public final class TokenResource {
    private static final Cursor CURSOR = Cursor.of("token");

    private final Tokens tokens;

    public TokenResource(Tokens tokens) {
        this.tokens = tokens;
    }

    @GET
    @Allow(Permission.MANAGE_TOKENS)
    @Operation(operationId = "listTokens", summary = "Tokens, by age")
    public Page<TokenView> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @DefaultValue(Limit.DEFAULT) Limit limit) {
        // The id makes the order of two tokens of the same moment certain.
        Function<Token, String> key = token -> token.createdAt().toEpochMilli() + "/" + token.id();
        return Page.cut(tokens.list(), after, limit, CURSOR, key, TokenView::of);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Status(201)
    @NoKey("the answer holds a secret, which is not kept for another time")
    @Allow(Permission.MANAGE_TOKENS)
    @Operation(operationId = "issueToken", summary = "Issue a token", description = "Its text is shown this once.")
    public IssuedView issue(TokenBody body, @Context Caller caller) {
        return IssuedView.of(tokens.issue(caller.actor(), body.owner(), body.role(), body.lifetime()));
    }

    @DELETE
    @Path("/{id}")
    @Allow(Permission.MANAGE_TOKENS)
    @Operation(
            operationId = "revokeToken",
            summary = "Revoke a token",
            description = "It is refused from now on. The last token of an administrator is kept.")
    public void revoke(@PathParam("id") String id, @Context Caller caller) {
        tokens.revoke(caller.actor(), Ids.parse("token", id));
    }
}
