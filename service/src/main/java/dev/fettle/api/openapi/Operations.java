package dev.fettle.api.openapi;

import dev.fettle.api.http.Attempt;
import dev.fettle.api.http.ProblemView;
import dev.fettle.api.http.Status;
import dev.fettle.api.wire.Words;
import dev.fettle.auth.AccessRole;
import dev.fettle.auth.Allow;
import dev.fettle.auth.Permission;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Describes one resource method. */
final class Operations {
    private final SchemaBook schemas;
    private final Inputs inputs;

    Operations(SchemaBook schemas) {
        this.schemas = schemas;
        this.inputs = new Inputs(schemas);
    }

    Operation of(Method method, String tag, HttpMethod verb) {
        var said = Objects.requireNonNull(
                method.getAnnotation(io.swagger.v3.oas.annotations.Operation.class),
                () -> "a resource method without @Operation: " + method);
        Permission permission = Objects.requireNonNull(
                        method.getAnnotation(Allow.class), () -> "a resource method without @Allow: " + method)
                .value();
        Operation operation = new Operation();
        operation.setOperationId(said.operationId());
        operation.setSummary(said.summary());
        operation.setDescription(description(said.description(), permission));
        operation.addTagsItem(tag);
        operation.addExtension("x-roles", roles(permission));
        inputs.addTo(operation, method);
        operation.setResponses(responses(method, verb, operation));
        return operation;
    }

    private static List<String> roles(Permission permission) {
        return permission.roles().stream().map(Operations::word).toList();
    }

    private static String description(String said, Permission permission) {
        String roles = permission.roles().size() == AccessRole.values().length
                ? "Any role may."
                : "Takes the role "
                        + permission.roles().stream().map(Operations::word).collect(Collectors.joining(" or ")) + ".";
        return said.isEmpty() ? roles : said + " " + roles;
    }

    private static String word(AccessRole role) {
        return Words.of(role);
    }

    private ApiResponses responses(Method method, HttpMethod verb, Operation operation) {
        ApiResponses responses = new ApiResponses();
        Status status = method.getAnnotation(Status.class);
        if (method.getReturnType() == void.class) {
            responses.addApiResponse("204", new ApiResponse().description("Done."));
        } else {
            String code = Integer.toString(status == null ? 200 : status.value());
            responses.addApiResponse(code, answer(method, code));
        }
        problems(method, verb, operation).forEach(code -> responses.addApiResponse(code, reference()));
        return responses;
    }

    private ApiResponse answer(Method method, String code) {
        Produces own = method.getAnnotation(Produces.class);
        Produces produces = own == null ? method.getDeclaringClass().getAnnotation(Produces.class) : own;
        String type = Objects.requireNonNull(produces, () -> "no @Produces: " + method)
                .value()[0];
        Schema<Object> schema = type.equals(jakarta.ws.rs.core.MediaType.SERVER_SENT_EVENTS)
                ? SchemaBook.typed("string")
                : schemas.of(method.getGenericReturnType());
        MediaType media = new MediaType();
        media.setSchema(schema);
        return new ApiResponse()
                .description(code.equals("201") ? "Created." : "The answer.")
                .content(new Content().addMediaType(type, media));
    }

    private static List<String> problems(Method method, HttpMethod verb, Operation operation) {
        List<String> codes = new ArrayList<>(List.of("400", "401", "403", "404", "406"));
        if (verb != HttpMethod.GET) {
            codes.add("409");
        }
        if (operation.getRequestBody() != null) {
            codes.addAll(List.of("408", "413", "415"));
        }
        if (verb == HttpMethod.PUT) {
            codes.add("412");
        }
        if (Arrays.asList(method.getParameterTypes()).contains(Attempt.class)) {
            codes.add("422");
        }
        codes.addAll(List.of("500", "503", "default"));
        return codes;
    }

    private static ApiResponse reference() {
        return new ApiResponse().$ref("#/components/responses/Problem");
    }

    /** The answer that all problems share. */
    ApiResponse problem() {
        MediaType media = new MediaType();
        media.setSchema(schemas.of(ProblemView.class));
        return new ApiResponse()
                .description("What went wrong, as RFC 9457 describes it.")
                .content(new Content().addMediaType(ProblemView.MEDIA_TYPE, media));
    }
}
