package dev.fettle.api.http;

import dev.fettle.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import org.jspecify.annotations.Nullable;

/** Refuses idempotency keys where {@link NoKey} says so. */
@Priority(Priorities.USER)
public final class KeysElsewhere implements ContainerRequestFilter {
    @Context
    private @Nullable ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        NoKey none = resource == null || resource.getResourceMethod() == null
                ? null
                : resource.getResourceMethod().getAnnotation(NoKey.class);
        if (none != null && request.getHeaders().containsKey(AttemptFactory.HEADER)) {
            throw Problem.invalid(
                    "key-not-taken", AttemptFactory.HEADER, "this header is not taken here", none.value());
        }
    }
}
