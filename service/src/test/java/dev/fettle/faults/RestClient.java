package dev.fettle.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Somebody who uses the API of some nodes, and tries the next one where one does not answer. */
final class RestClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String token;
    private final Supplier<List<NodeProcess>> nodes;

    /** An answer. */
    record Answer(int status, JsonNode json, HttpResponse<String> raw) {
        Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError(raw.request() + " answers " + status + ", not " + expected + ": " + json);
            }
            return this;
        }
    }

    RestClient(String token, Supplier<List<NodeProcess>> nodes) {
        this.token = token;
        this.nodes = nodes;
    }

    /** The same, of one node alone. */
    RestClient on(NodeProcess node) {
        return new RestClient(token, () -> List.of(node));
    }

    /** Asks until somebody answers with something else than that it cannot just now. */
    JsonNode get(String path) {
        return patiently("GET", path, "", "application/json").json();
    }

    JsonNode post(String path, Map<String, ?> body) {
        return postJson(path, body);
    }

    void delete(String path) {
        patiently("DELETE", path, "", "application/json");
    }

    JsonNode postList(String path, List<?> body) {
        return postJson(path, body);
    }

    private JsonNode postJson(String path, Object body) {
        try {
            return patiently("POST", path, JSON.writeValueAsString(body), "application/json")
                    .json();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode postYaml(String path, String body) {
        return patiently("POST", path, body, "application/yaml").json();
    }

    /** All pages of a list. */
    List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = get(path + (path.contains("?") ? "&" : "?") + "limit=500" + after);
            page.path("items").forEach(items::add);
            after = page.hasNonNull("next") ? "&after=" + page.path("next").asText() : "";
        } while (!after.isEmpty());
        return items;
    }

    private Answer patiently(String verb, String path, String body, String type) {
        String key = UUID.randomUUID().toString();
        long start = System.nanoTime();
        while (true) {
            String last = "no node is alive";
            for (NodeProcess node : nodes.get()) {
                try {
                    Answer answer = once(node, verb, path, body, type, key, Duration.ofSeconds(20));
                    if (answer.status() / 100 == 2) {
                        return answer;
                    }
                    last = answer.status() + " " + answer.json();
                    if (answer.status() != 503 && answer.status() != 429) {
                        throw new AssertionError(verb + " " + path + " answers " + last);
                    }
                } catch (UncheckedIOException silent) {
                    last = String.valueOf(silent.getMessage());
                }
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError(verb + " " + path + " is not answered within " + PATIENCE + ": " + last);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
    }

    /** One request to one node. @throws UncheckedIOException where it does not answer */
    Answer once(NodeProcess node, String verb, String path, String body, String type, String key, Duration within) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.port() + "/api/v1" + path))
                .timeout(within)
                .header("Authorization", "Bearer " + token)
                .method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", type);
            if (!path.equals("/tokens")) {
                request.header("Idempotency-Key", key);
            }
        }
        try {
            HttpResponse<String> raw = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(raw.statusCode(), JSON.readTree(raw.body()), raw);
        } catch (IOException e) {
            throw new UncheckedIOException(node + " " + verb + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
