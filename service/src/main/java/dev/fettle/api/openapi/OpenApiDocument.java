package dev.fettle.api.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The whole API, described from its resource classes: OpenAPI 3.1. */
public final class OpenApiDocument {
    private static final String SCHEME = "token";

    private OpenApiDocument() {}

    /**
     * As JSON.
     *
     * @param base the path below which all resources lie
     */
    public static String write(List<Class<?>> resources, String base, String version) {
        SchemaBook schemas = new SchemaBook();
        Operations operations = new Operations(schemas);
        OpenAPI api = new OpenAPI(SpecVersion.V31);
        api.setOpenapi("3.1.0");
        api.setInfo(new Info()
                .title("Fettle")
                .version(version)
                .description("Keeps fleets of Redis and Valkey servers in good order."));
        api.addServersItem(new Server().url(base));
        api.setPaths(paths(resources, operations));
        api.addSecurityItem(new SecurityRequirement().addList(SCHEME));
        Components components = new Components();
        components.addResponses("Problem", operations.problem());
        components.addSecuritySchemes(
                SCHEME,
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("A token of Fettle: fettle_ and 49 letters and digits."));
        schemas.entries().forEach(components::addSchemas);
        api.setComponents(components);
        try {
            return Json31.mapper().writeValueAsString(api);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the description of the API could not be written", e);
        }
    }

    private static Paths paths(List<Class<?>> resources, Operations operations) {
        Paths paths = new Paths();
        resources.stream()
                .flatMap(resource -> Arrays.stream(resource.getMethods()))
                .filter(method -> verb(method).isPresent() && !method.isAnnotationPresent(HEAD.class))
                .sorted(Comparator.comparing(OpenApiDocument::path).thenComparing(Method::getName))
                .forEach(method -> {
                    String path = path(method);
                    HttpMethod verb = verb(method).orElseThrow();
                    PathItem item = paths.computeIfAbsent(path, p -> new PathItem());
                    item.operation(verb, operations.of(method, path.split("/", 3)[1], verb));
                });
        return paths;
    }

    private static Optional<HttpMethod> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(jakarta.ws.rs.HttpMethod.class))
                .map(type -> HttpMethod.valueOf(
                        type.getAnnotation(jakarta.ws.rs.HttpMethod.class).value()))
                .findFirst();
    }

    private static String path(Method method) {
        Path outer = method.getDeclaringClass().getAnnotation(Path.class);
        Path inner = method.getAnnotation(Path.class);
        String joined = (outer == null ? "" : outer.value()) + "/" + (inner == null ? "" : inner.value());
        return ("/" + joined).replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
    }
}
