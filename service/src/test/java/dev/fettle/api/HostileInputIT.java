package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fettle.auth.AccessRole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every operation of the description with thousands of wrong inputs: never a 5xx, always a problem, always as described. */
class HostileInputIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "\r\nX-Injected: 1",
            "\u001b[2J",
            "\u202e\u2066",
            "\ud83d\ude00".repeat(50),
            "é̂".repeat(100),
            "../../etc/passwd",
            "%2e%2e%2f",
            "'; DROP TABLE fettle.change; --",
            "<script>alert(1)</script>",
            "${jndi:ldap://x}",
            "-1",
            "0",
            "2147483648",
            "9223372036854775808",
            "1e400",
            "NaN",
            "null",
            "true",
            "[]",
            "00000000-0000-0000-0000-000000000000",
            "x".repeat(5000));

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "9223372036854775808",
            "-99999999999999999999999",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u001b[31m\"",
            "\"\ud83d\ude00\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"99999999999999d\"",
            "\"00000000-0000-0000-0000-000000000000\"",
            "[]",
            "[null]",
            "[[[]]]",
            "[\"\", 1, {}]",
            "{}",
            "{\"\": \"\"}",
            "{\"a\": null}",
            "{\"a\": {\"b\": [1e400]}}");

    private static ApiFixture api;
    private static Map<String, String> ids;

    private int calls;
    private final List<String> wrong = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
        Sample sample = new Sample(api, "cache-1", 2);
        ids = Map.of(
                "/changes", sample.change.id().toString(),
                "/runs", sample.run.id().toString(),
                "/plans", sample.plan.id().toString(),
                "/instances", sample.instances.getFirst().id().toString());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void bodies() {
        for (ApiSpec.Operation operation : api.spec.operations()) {
            if (operation.hasJsonBody()) {
                JsonNode schema =
                        resolve(operation.content().path("application/json").path("schema"));
                JsonNode item = schema.has("items") ? resolve(schema.path("items")) : schema;
                hostileBodies(item)
                        .forEach(body ->
                                check(operation, path(operation), schema.has("items") ? "[" + body + "]" : body));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(900);
    }

    @Test
    void documents() {
        List<String> documents = new ArrayList<>(VALUES);
        documents.addAll(TEXTS);
        documents.add("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b, *b, *b]");
        documents.add("[".repeat(10_000));
        documents.add("a: !!javax.script.ScriptEngineManager [x]");
        documents.add("a: 1\na: 2");
        documents.add("\ufeffapiVersion: fettle.dev/v1\n\tkind: Playbook");
        for (ApiSpec.Operation operation : api.spec.operations()) {
            if (operation.node().has("requestBody")
                    && (!operation.hasJsonBody() || operation.content().size() > 1)) {
                documents.stream().filter(d -> !d.isEmpty()).forEach(d -> check(operation, path(operation), d));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void paths() {
        for (ApiSpec.Operation operation : api.spec.operations()) {
            for (String text : TEXTS) {
                if (operation.path().contains("{") && !text.isEmpty() && !text.equals("..")) {
                    check(operation, operation.at(Map.of(), encode(text)), operation.hasJsonBody() ? "{}" : "");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void queries() {
        for (ApiSpec.Operation operation : api.spec.operations()) {
            for (JsonNode parameter : operation.node().path("parameters")) {
                for (String text : TEXTS) {
                    if (parameter.path("in").asText().equals("query")) {
                        String query = "?" + parameter.path("name").asText() + "=" + encode(text);
                        check(operation, path(operation) + query, "");
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void headers() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Idempotency-Key", List.of("", " ", "x".repeat(256), "é", "\t", "a\u007f"));
        headers.put("If-Match", List.of("", "*", "x", "\"x\"", "-1", "99999999999999999999", "\"1\", \"2\""));
        headers.put("Last-Event-ID", List.of("-1", "x", "99999999999999999999999", "é"));
        headers.put(
                "Content-Type",
                List.of("text/plain", "application/xml", "nonsense", "a/b/c", "application/json;charset=utf-7"));
        headers.put("Accept", List.of("text/html", "image/png", "nonsense", "*/*;q=2", ";;;"));
        headers.put("Content-Encoding", List.of("gzip", "deflate", "x"));
        headers.put("Range", List.of("bytes=0-1", "x"));
        for (ApiSpec.Operation operation : api.spec.operations()) {
            headers.forEach((name, values) -> values.forEach(value -> {
                String body = operation.node().has("requestBody") ? "{}" : "";
                check(operation, path(operation), body, Map.of(name, value));
            }));
        }
        assertThat(wrong).isEmpty();
    }

    private static List<String> hostileBodies(JsonNode schema) {
        List<String> bodies = new ArrayList<>(VALUES);
        ObjectNode good = JSON.createObjectNode();
        schema.path("properties").properties().forEach(p -> good.set(p.getKey(), example(p.getValue())));
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            for (String value : VALUES) {
                String rest = good.deepCopy().without(name).toString();
                String others = rest.substring(1, rest.length() - 1);
                bodies.add("{" + others + (others.isEmpty() ? "" : ",") + "\"" + name + "\":" + value + "}");
            }
            bodies.add(good.deepCopy().without(name).toString());
            bodies.add("{\"" + name + "\":1,\"" + name + "\":2}");
            bodies.add(good.deepCopy().put(name, "x".repeat(100_000)).toString());
        });
        bodies.add(good.deepCopy().put("surprise", 1).toString());
        bodies.add("{" + "\"a\":{".repeat(200));
        bodies.add("{\"\ud83d\ude00\":1}");
        bodies.add("not json");
        bodies.add("{} {}");
        bodies.add("<xml/>");
        return bodies;
    }

    private static JsonNode example(JsonNode schema) {
        JsonNode at = resolve(schema);
        if (at.path("examples").size() > 0) {
            return at.path("examples").path(0);
        }
        if (at.has("enum")) {
            return at.path("enum").path(0);
        }
        return switch (at.path("type").asText()) {
            case "boolean" -> JSON.getNodeFactory().booleanNode(true);
            case "integer" -> JSON.getNodeFactory().numberNode(1);
            case "array" -> JSON.createArrayNode();
            case "object" -> JSON.createObjectNode();
            default ->
                JSON.getNodeFactory()
                        .textNode(
                                at.path("format").asText().equals("uuid")
                                        ? "0191e3c5-5a5b-7c3f-9a55-0d4b0f4c8f11"
                                        : "x");
        };
    }

    private static JsonNode resolve(JsonNode schema) {
        return schema.has("$ref")
                ? api.spec.document().at(schema.path("$ref").asText().substring(1))
                : schema;
    }

    /** With the id of something that exists, so that the call gets as far as it can. */
    private static String path(ApiSpec.Operation operation) {
        String noun = operation.path().replaceAll("^(/[a-z-]+).*", "$1");
        return operation.at(Map.of("id", ids.getOrDefault(noun, "x"), "name", "cache-1", "sequence", "1"), "1");
    }

    private void check(ApiSpec.Operation operation, String path, String body) {
        check(operation, path, body, Map.of());
    }

    private void check(ApiSpec.Operation operation, String path, String body, Map<String, String> headers) {
        if (operation.isStream()) {
            return;
        }
        calls++;
        Map<String, String> all = new LinkedHashMap<>();
        if (!body.isEmpty()) {
            all.put(
                    "Content-Type",
                    operation.content().fieldNames().hasNext()
                            ? operation.content().fieldNames().next()
                            : "x/y");
        }
        all.putAll(headers);
        ApiClient.Reply reply;
        try {
            reply = api.as(AccessRole.ADMIN).send(operation.verb(), path, body, all);
        } catch (IllegalArgumentException notEvenSent) {
            return;
        }
        List<String> faults = reply.status() >= 500
                ? List.of("status " + reply.status())
                : api.spec.faults(operation, reply.status(), reply.header("Content-Type"), reply.body());
        if (!faults.isEmpty() && wrong.size() < 20) {
            wrong.add(operation + " " + clip(path) + " " + headers + " " + clip(body) + " -> " + reply.status() + " "
                    + clip(reply.body()) + ": " + faults);
        }
    }

    private static String clip(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
