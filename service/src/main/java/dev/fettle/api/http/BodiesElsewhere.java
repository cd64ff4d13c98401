package dev.fettle.api.http;

import dev.fettle.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Refuses a body that nobody reads: what it asks for would not be done, and nothing would say so. */
@Priority(Priorities.USER)
public final class BodiesElsewhere implements ContainerRequestFilter {
    @Context
    private @Nullable ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        Method method = resource == null ? null : resource.getResourceMethod();
        if (method != null && Arrays.stream(method.getParameters()).noneMatch(this::isBody) && request.hasEntity()) {
            throw Problem.invalid("body-not-taken", "body", "no body is read here", "none");
        }
    }

    private boolean isBody(Parameter parameter) {
        return !parameter.isAnnotationPresent(PathParam.class)
                && !parameter.isAnnotationPresent(QueryParam.class)
                && !parameter.isAnnotationPresent(Context.class);
    }
}
