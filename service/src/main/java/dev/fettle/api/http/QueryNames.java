package dev.fettle.api.http;

import dev.fettle.Problem;
import dev.fettle.api.wire.Clip;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses query parameters that nobody reads: a filter with a typo would otherwise show everything. */
@Priority(Priorities.USER)
public final class QueryNames implements ContainerRequestFilter {
    @Context
    private @Nullable ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        Method method = resource == null ? null : resource.getResourceMethod();
        if (method == null) {
            return;
        }
        List<String> known = names(method);
        List<Problem.Detail> wrong = new ArrayList<>();
        request.getUriInfo().getQueryParameters().forEach((name, values) -> {
            if (!known.contains(name)) {
                String right = known.isEmpty() ? "none is read here" : "one of " + String.join(", ", known);
                wrong.add(new Problem.Detail(Clip.of(name), "there is no such query parameter", right));
            } else if (values.size() > 1) {
                wrong.add(new Problem.Detail(name, "this query parameter is there twice", "each one once"));
            } else if (values.getFirst().isEmpty()) {
                wrong.add(new Problem.Detail(name, "this query parameter has no value", "a value, or not to be there"));
            } else if (values.getFirst().chars().anyMatch(Character::isISOControl)) {
                wrong.add(new Problem.Detail(name, "there are control characters in it", "text without them"));
            }
        });
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-parameter", wrong);
        }
    }

    private static List<String> names(Method method) {
        List<String> names = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            QueryParam query = parameter.getAnnotation(QueryParam.class);
            if (query != null) {
                names.add(query.value());
            }
        }
        return names;
    }
}
