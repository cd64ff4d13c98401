package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.auth.AccessRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same request with the same key is done once, however often and from however many threads it comes. */
class OnceIT {
    private static ApiFixture api;
    private static Sample sample;
    private static String body;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
        sample = new Sample(api, "cache-1", 1);
        body = "{\"plan\": \"" + sample.plan.id() + "\", \"reason\": \"again\"}";
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void secondAnswerIsTheFirstOne() {
        ApiClient.Reply first = request(AccessRole.OPERATOR, "k1", body).expect(201);
        ApiClient.Reply second = request(AccessRole.OPERATOR, "k1", body).expect(201);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(first.header("Location"))
                .isEqualTo("/api/v1/changes/" + first.json().path("id").asText());
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void keyWithAnotherBodyIsRefused() {
        request(AccessRole.OPERATOR, "k2", body).expect(201);
        ApiClient.Reply other = request(AccessRole.OPERATOR, "k2", body.replace("again", "otherwise"))
                .expect(422);
        assertThat(other.code()).isEqualTo("key-reused");
    }

    @Test
    void keysOfTwoPeopleNeverMeet() {
        String one = request(AccessRole.OPERATOR, "k3", body)
                .expect(201)
                .json()
                .path("id")
                .asText();
        String two = request(AccessRole.ADMIN, "k3", body)
                .expect(201)
                .json()
                .path("id")
                .asText();
        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void failedRequestIsNotRemembered() {
        String unknown = body.replace(sample.plan.id().toString(), "00000000-0000-0000-0000-000000000000");
        request(AccessRole.OPERATOR, "k4", unknown).expect(404);
        request(AccessRole.OPERATOR, "k4", body).expect(201);
    }

    @Test
    void manyAtOnceAreDoneOnce() throws Exception {
        HashSet<String> ids = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ApiClient.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                replies.add(threads.submit(() -> request(AccessRole.OPERATOR, "k5", body)));
            }
            for (Future<ApiClient.Reply> reply : replies) {
                ids.add(reply.get().expect(201).json().path("id").asText());
            }
        }
        assertThat(ids).hasSize(1);
    }

    @Test
    void votesAreRemembered() {
        String change = request(AccessRole.OPERATOR, "k6", body)
                .expect(201)
                .json()
                .path("id")
                .asText();
        String vote = "{\"approve\": true, \"digest\": \"" + Sample.DIGEST + "\"}";
        ApiClient approver = api.as(AccessRole.APPROVER);
        String path = "/changes/" + change + "/votes";
        var key = Map.of("Idempotency-Key", "v1");
        assertThat(approver.call("voteOnChange", path, vote, key)
                        .expect(201)
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("approved");
        assertThat(approver.call("voteOnChange", path, vote, key).expect(201).header("Idempotency-Replayed"))
                .isEqualTo("true");
        assertThat(approver.call("voteOnChange", path, vote).expect(409).code()).isEqualTo("wrong-state");
    }

    @Test
    void aBodyThatNobodyReadsIsRefused() {
        String path = "/runs/00000000-0000-0000-0000-000000000001/undo";
        ApiClient admin = api.as(AccessRole.ADMIN);
        assertThat(admin.call("planUndo", path, "{\"select\": \"false\"}")
                        .expect(400)
                        .code())
                .isEqualTo("body-not-taken");
        admin.call("planUndo", path, "").expect(404);
    }

    @Test
    void answersWithSecretsTakeNoKey() {
        ApiClient.Reply reply = api.as(AccessRole.ADMIN)
                .call(
                        "issueToken",
                        "/tokens",
                        "{\"owner\": \"ada\", \"role\": \"viewer\"}",
                        Map.of("Idempotency-Key", "t"))
                .expect(400);
        assertThat(reply.code()).isEqualTo("key-not-taken");
    }

    private static ApiClient.Reply request(AccessRole role, String key, String json) {
        return api.as(role).call("requestChange", "/changes", json, Map.of("Idempotency-Key", key));
    }
}
