package dev.fettle.api.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Gives a good answer the status that its method declares, and the location of what it created. */
public final class Statuses implements ContainerResponseFilter {
    @Context
    private @Nullable ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() != 200 || resource == null || resource.getResourceMethod() == null) {
            return;
        }
        Status status = resource.getResourceMethod().getAnnotation(Status.class);
        if (status == null) {
            return;
        }
        response.setStatus(status.value());
        if (response.getEntity() instanceof Located located) {
            String base = request.getUriInfo().getBaseUri().getPath();
            response.getHeaders().putSingle(HttpHeaders.LOCATION, base + located.location());
        }
    }
}
