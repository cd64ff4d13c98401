package dev.fettle.api.http;

import dev.fettle.Problem;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Caller;
import dev.fettle.auth.Tokens;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lets a caller through to a resource method who carries a good token whose role the method allows. */
@Priority(Priorities.AUTHENTICATION)
public final class Gate implements ContainerRequestFilter {
    static final String CHALLENGE = "Bearer realm=\"fettle\"";

    private static final String SCHEME = "bearer ";

    private final Tokens tokens;

    @Context
    private @Nullable ResourceInfo resource;

    public Gate(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Caller caller = tokens.authenticate(token(request));
        Allow allow = resource == null || resource.getResourceMethod() == null
                ? null
                : resource.getResourceMethod().getAnnotation(Allow.class);
        if (allow == null) {
            throw Problem.forbidden("not-allowed", "nobody is allowed here");
        }
        caller.require(allow.value());
        request.setProperty(CallerFactory.PROPERTY, caller);
    }

    private static String token(ContainerRequestContext request) {
        List<String> headers = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
        if (headers.isEmpty()) {
            throw Problem.unauthenticated("a token is needed: send it as 'Authorization: Bearer fettle_...'");
        }
        String header = headers.getFirst();
        if (headers.size() > 1 || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw Problem.unauthenticated(
                    "one header 'Authorization: Bearer fettle_...' is needed, and no other scheme");
        }
        return header.substring(SCHEME.length()).strip();
    }
}
