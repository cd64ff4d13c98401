package dev.fettle.api.openapi;

import dev.fettle.api.http.Attempt;
import dev.fettle.api.http.AttemptFactory;
import dev.fettle.api.wire.Body;
import dev.fettle.api.wire.Document;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Describes what a resource method takes: parameters of path, query and headers, and a body. */
final class Inputs {
    private final SchemaBook schemas;

    Inputs(SchemaBook schemas) {
        this.schemas = schemas;
    }

    void addTo(Operation operation, Method method) {
        for (java.lang.reflect.Parameter parameter : method.getParameters()) {
            Parameter described = describe(parameter);
            if (described != null) {
                operation.addParametersItem(described);
            } else if (isBody(parameter)) {
                operation.setRequestBody(body(method, parameter));
            }
        }
    }

    private static boolean isBody(java.lang.reflect.Parameter parameter) {
        return Body.class.isAssignableFrom(parameter.getType()) || parameter.getType() == Document.class;
    }

    private @Nullable Parameter describe(java.lang.reflect.Parameter parameter) {
        PathParam path = parameter.getAnnotation(PathParam.class);
        QueryParam query = parameter.getAnnotation(QueryParam.class);
        HeaderParam header = parameter.getAnnotation(HeaderParam.class);
        if (path != null) {
            return described("path", path.value(), parameter).required(true);
        }
        if (query != null) {
            return described("query", query.value(), parameter);
        }
        if (header != null) {
            return described("header", header.value(), parameter);
        }
        return parameter.getType() == Attempt.class ? key() : null;
    }

    private Parameter described(String in, String name, java.lang.reflect.Parameter parameter) {
        var said = parameter.getAnnotation(io.swagger.v3.oas.annotations.Parameter.class);
        boolean isWord = said != null && said.schema().implementation() != Void.class;
        Schema<Object> schema = schemas.of(isWord ? said.schema().implementation() : parameter.getType());
        Parameter described = new Parameter().in(in).name(name);
        described.setSchema(schema);
        DefaultValue defaults = parameter.getAnnotation(DefaultValue.class);
        if (defaults != null) {
            schema.setDefault(
                    schema.getTypes().contains("integer") ? Integer.valueOf(defaults.value()) : defaults.value());
        }
        if (said != null) {
            if (!said.description().isEmpty()) {
                described.setDescription(said.description());
            }
            if (!said.example().isEmpty()) {
                described.setExample(said.example());
            }
            described.setRequired(said.required() ? true : null);
        } else if (in.equals("query") && (name.equals("after") || name.equals("before"))) {
            described.setDescription("the 'next' of the page before, unchanged; the first page without");
        }
        return described;
    }

    private static Parameter key() {
        Schema<Object> schema = SchemaBook.typed("string");
        schema.setMinLength(1);
        schema.setMaxLength(255);
        Parameter key = new Parameter()
                .in("header")
                .name(AttemptFactory.HEADER)
                .description(
                        "the same request with the same key is done once; its answer is given again with the header"
                                + " Idempotency-Replayed");
        key.setSchema(schema);
        return key;
    }

    private RequestBody body(Method method, java.lang.reflect.Parameter parameter) {
        Consumes consumes =
                Objects.requireNonNull(method.getAnnotation(Consumes.class), () -> "no @Consumes: " + method);
        Content content = new Content();
        for (String type : consumes.value()) {
            MediaType media = new MediaType();
            media.setSchema(bodySchema(parameter));
            content.addMediaType(type, media);
        }
        return new RequestBody().required(true).content(content);
    }

    private Schema<Object> bodySchema(java.lang.reflect.Parameter parameter) {
        ItemsOf items = parameter.getAnnotation(ItemsOf.class);
        if (items != null) {
            Schema<Object> list = SchemaBook.typed("array");
            list.setItems(schemas.of(items.value()));
            return list;
        }
        return parameter.getType() == Document.class ? SchemaBook.typed("string") : schemas.of(parameter.getType());
    }
}
