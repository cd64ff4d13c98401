package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.audit.Actor;
import dev.fettle.auth.AccessRole;
import dev.fettle.auth.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every operation, by every role and with every kind of bad token. What there is to call comes from the description. */
class AuthorizationIT {
    private static ApiFixture api;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void eachRoleMayWhatTheDescriptionSaysAndNothingElse() {
        List<String> wrong = new ArrayList<>();
        for (ApiSpec.Operation operation : api.spec.operations()) {
            assertThat(operation.roles()).as(operation.toString()).contains("admin");
            for (AccessRole role : AccessRole.values()) {
                ApiClient.Reply reply = call(api.as(role), operation);
                boolean allowed = operation.roles().contains(role.name().toLowerCase(Locale.ROOT));
                // Whoever is let in is told what is wrong with the nonsense they sent.
                boolean let = reply.status() != 403 && reply.status() != 401;
                if (let != allowed || reply.status() >= 500) {
                    wrong.add(operation + " by " + role + ": " + reply.status() + " " + reply.body());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(api.spec.operations()).hasSizeGreaterThan(20);
    }

    @Test
    void badTokensOpenNothing() throws Exception {
        Tokens.Issued revoked = api.tokens.issue(Actor.SYSTEM, "gone", AccessRole.ADMIN, null);
        api.tokens.revoke(Actor.SYSTEM, revoked.token().id());
        Tokens.Issued expired = api.tokens.issue(Actor.SYSTEM, "late", AccessRole.ADMIN, Duration.ofMillis(1));
        String good = api.texts.get(AccessRole.ADMIN);
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        headers.put("none", "");
        headers.put("unknown", "Bearer fettle_" + "A".repeat(49));
        headers.put("typo", "Bearer " + good.substring(0, good.length() - 1));
        headers.put("revoked", "Bearer " + revoked.text());
        headers.put("expired", "Bearer " + expired.text());
        headers.put("basic", "Basic " + good);
        headers.put("bare", good);
        headers.put("jwt", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.");
        List<String> wrong = new ArrayList<>();
        for (ApiSpec.Operation operation : api.spec.operations()) {
            headers.forEach((kind, header) -> {
                Map<String, String> sent = header.isEmpty() ? Map.of() : Map.of("Authorization", header);
                ApiClient.Reply reply = call(new ApiClient(api.port, null, api.spec), operation, sent);
                boolean is401 = reply.status() == 401
                        && reply.header("WWW-Authenticate").startsWith("Bearer")
                        && reply.header("Content-Type").equals("application/problem+json");
                if (!is401 || reply.body().contains(good) || reply.body().contains(revoked.text())) {
                    wrong.add(operation + " with " + kind + ": " + reply.status() + " " + reply.body());
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyAnswerCarriesTheHeadersOfSafety() {
        for (ApiClient.Reply reply : List.of(
                api.as(AccessRole.VIEWER).send("GET", "/whoami", "", Map.of("X-Request-Id", "abc-1")),
                api.as(AccessRole.VIEWER).send("GET", "/nothing", "", Map.of("X-Request-Id", "abc-1")),
                new ApiClient(api.port, null, api.spec).send("GET", "/whoami", "", Map.of("X-Request-Id", "abc-1")))) {
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reply.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'");
            assertThat(reply.header("X-Request-Id")).isEqualTo("abc-1");
        }
        ApiClient.Reply odd = api.as(AccessRole.VIEWER)
                .send("GET", "/nothing", "", Map.of("X-Request-Id", "<script>alert(1)</script>"));
        assertThat(odd.header("X-Request-Id"))
                .doesNotContain("<")
                .isEqualTo(odd.json().path("instance").asText());
    }

    private static ApiClient.Reply call(ApiClient client, ApiSpec.Operation operation) {
        return call(client, operation, Map.of());
    }

    private static ApiClient.Reply call(ApiClient client, ApiSpec.Operation operation, Map<String, String> headers) {
        JsonNode content = operation.content();
        Map<String, String> all = new java.util.LinkedHashMap<>(headers);
        if (content.fieldNames().hasNext()) {
            all.put("Content-Type", content.fieldNames().next());
        }
        return client.send(operation.verb(), operation.at(Map.of(), "nothing"), content.isEmpty() ? "" : "[]", all);
    }
}
