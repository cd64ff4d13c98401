package dev.fettle.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The description of the API as a tester reads it: what there is to call, and whether an answer is as described. */
final class ApiSpec {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    /** One thing to call. */
    record Operation(String verb, String path, JsonNode node) {
        String id() {
            return node.path("operationId").asText();
        }

        List<String> roles() {
            List<String> roles = new ArrayList<>();
            node.path("x-roles").forEach(role -> roles.add(role.asText()));
            return roles;
        }

        JsonNode content() {
            return node.path("requestBody").path("content");
        }

        boolean hasJsonBody() {
            return content().has("application/json");
        }

        boolean isStream() {
            return node.path("responses").path("200").path("content").has("text/event-stream");
        }

        /** The path with a value for each of its parameters. */
        String at(Map<String, String> values, String otherwise) {
            String filled = path;
            for (JsonNode parameter : node.path("parameters")) {
                if (parameter.path("in").asText().equals("path")) {
                    String name = parameter.path("name").asText();
                    filled = filled.replace("{" + name + "}", values.getOrDefault(name, otherwise));
                }
            }
            return filled;
        }

        @Override
        public String toString() {
            return verb + " " + path;
        }
    }

    ApiSpec(String text) {
        try {
            document = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        // An answer may not say more than its description: a view with a forgotten field would pass otherwise.
        document.path("components").path("schemas").forEach(schema -> {
            if (schema instanceof ObjectNode object
                    && object.has("properties")
                    && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        });
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(true)
                        .build()));
    }

    JsonNode document() {
        return document;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(verb -> operations.add(new Operation(
                                verb.getKey().toUpperCase(Locale.ROOT), path.getKey(), verb.getValue()))));
        return operations;
    }

    Operation operation(String id) {
        return operations().stream().filter(o -> o.id().equals(id)).findFirst().orElseThrow();
    }

    /** What is wrong with an answer to this operation; empty where nothing is. */
    List<String> faults(Operation operation, int status, String type, String body) {
        JsonNode responses = operation.node().path("responses");
        // Jetty refuses what is too long before any operation is known; 'default' stands for that.
        JsonNode response = responses.path(status == 414 || status == 431 ? "default" : Integer.toString(status));
        if (response.isMissingNode()) {
            return List.of(operation + " does not describe the status " + status);
        }
        if (response.has("$ref")) {
            response = document.at(response.path("$ref").asText().substring(1));
        }
        if (!response.has("content")) {
            return body.isEmpty() ? List.of() : List.of(operation + " describes no content for " + status);
        }
        JsonNode media = response.path("content").path(type.replaceAll(";.*", ""));
        if (media.isMissingNode()) {
            return List.of(operation + " does not describe '" + type + "' for " + status);
        }
        return validate(media.path("schema"), body);
    }

    private List<String> validate(JsonNode schema, String body) {
        List<Error> errors = schemas.computeIfAbsent(schema.toString(), key -> {
                    ObjectNode whole = JSON.createObjectNode();
                    whole.putArray("allOf").add(schema);
                    whole.set("components", document.path("components"));
                    return registry.getSchema(whole);
                })
                .validate(body, com.networknt.schema.InputFormat.JSON);
        return errors.stream().map(Error::toString).toList();
    }
}
