package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls the API and holds each answer to its description. */
final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final @Nullable String token;
    private final ApiSpec spec;

    /** An answer. */
    record Reply(int status, String body, HttpResponse<String> raw) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }

        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }

        Reply expect(int expected) {
            assertThat(status).as(raw.request() + " " + body).isEqualTo(expected);
            return this;
        }

        /** Of a problem. */
        String code() {
            return json().path("code").asText();
        }
    }

    ApiClient(int port, @Nullable String token, ApiSpec spec) {
        this.port = port;
        this.token = token;
        this.spec = spec;
    }

    static ApiSpec spec(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/openapi.json"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return new ApiSpec(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply get(String operation, String path) {
        return call(operation, path, "", Map.of());
    }

    Reply call(String operation, String path, String body) {
        return call(operation, path, body, Map.of());
    }

    Reply call(String operation, String path, String body, Map<String, String> headers) {
        ApiSpec.Operation called = spec.operation(operation);
        Map<String, String> all = new LinkedHashMap<>();
        if (!body.isEmpty() && called.content().fieldNames().hasNext()) {
            all.put("Content-Type", called.content().fieldNames().next());
        }
        all.putAll(headers);
        Reply reply = send(called.verb(), path, body, all);
        assertThat(spec.faults(called, reply.status(), reply.header("Content-Type"), reply.body()))
                .as("%s answers %s: %s", called, reply.status(), reply.body())
                .isEmpty();
        return reply;
    }

    /** Without holding the answer to anything. */
    Reply send(String verb, String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + Api.BASE + path))
                .timeout(Duration.ofSeconds(30))
                .method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(verb + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
