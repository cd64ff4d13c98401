package dev.fettle.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.Incarnation;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against the HTTP server that fabric8 has for tests, which answers as it is told to. It was not tried on a real
 * cluster: that the API means what it says is not shown here.
 */
final class KubernetesWayIT {
    private static final String PODS = "/api/v1/namespaces/redis/pods";
    private static final String BY_IP = PODS + "?fieldSelector=status.podIP%3D10.0.0.7";

    @TempDir
    private Path folder;

    private KubernetesMockServer api;

    @BeforeEach
    void start() {
        api = new KubernetesMockServer(false);
        api.init();
    }

    @AfterEach
    void stop() {
        api.destroy();
    }

    private RestartWays way(@Nullable String pod, @Nullable Duration grace, Duration timeout) throws Exception {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
            users: [{name: u, user: {token: t0ken}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """.formatted(api.getPort()));
        WaySettings settings = new WaySettings.Kubernetes("{label.namespace}", pod, grace, kubeconfig, timeout);
        assertThat(settings.wrong(name -> null)).isEmpty();
        return Given.way(settings);
    }

    private static Incarnation server(String host) {
        return new Incarnation(
                "cache", new Address(host, 6379), "ab12", Map.of("namespace", "redis", "pod", "redis-0"));
    }

    private static Pod pod(String name, String uid, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("redis")
                .withUid(uid)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .withPodIP("10.0.0.7")
                .endStatus()
                .build();
    }

    private void answerByIp(Pod... pods) {
        api.expect()
                .get()
                .withPath(BY_IP)
                .andReturn(200, new PodListBuilder().withItems(pods).build())
                .always();
    }

    private void answerGone() {
        api.expect()
                .get()
                .withPath(PODS + "/redis-0")
                .andReturn(404, new StatusBuilder().withCode(404).build())
                .always();
    }

    private void answerDelete(int code, Object body) {
        api.expect().delete().withPath(PODS + "/redis-0").andReturn(code, body).always();
    }

    /** What was asked so far, as method and path. */
    private List<RecordedRequest> asked() throws InterruptedException {
        List<RecordedRequest> asked = new ArrayList<>();
        for (RecordedRequest each = next(); each != null; each = next()) {
            asked.add(each);
        }
        return asked;
    }

    private @Nullable RecordedRequest next() throws InterruptedException {
        return api.takeRequest(1, TimeUnit.MILLISECONDS);
    }

    private static List<String> lines(List<RecordedRequest> requests) {
        return requests.stream()
                .map(each -> each.method() + " " + each.getPath())
                .toList();
    }

    private static String fault(RestartWays ways) {
        try {
            ways.restart("w", server("10.0.0.7"));
        } catch (TargetFault e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void deletesThePodWithTheAddressAndNoOtherOfItsName() throws Exception {
        answerByIp(pod("old-job", "u0", "Succeeded"), pod("redis-0", "u1", "Running"));
        answerDelete(200, pod("redis-0", "u1", "Running"));
        api.expect()
                .get()
                .withPath(PODS + "/redis-0")
                .andReturn(200, pod("redis-0", "u1", "Running"))
                .times(2);
        api.expect()
                .get()
                .withPath(PODS + "/redis-0")
                .andReturn(200, pod("redis-0", "u2", "Pending"))
                .always();
        try (RestartWays ways = way(null, Duration.ofSeconds(20), Given.LONG)) {
            assertThat(ways.told("w", server("10.0.0.7")))
                    .isEqualTo("delete the pod with the IP address 10.0.0.7 in the namespace redis,"
                            + " with 20s to end (Kubernetes)");

            ways.restart("w", server("10.0.0.7"));
        }
        List<RecordedRequest> asked = asked();
        assertThat(lines(asked))
                .containsExactly(
                        "GET " + BY_IP,
                        "DELETE " + PODS + "/redis-0",
                        "GET " + PODS + "/redis-0",
                        "GET " + PODS + "/redis-0",
                        "GET " + PODS + "/redis-0");
        assertThat(asked.get(1).getUtf8Body())
                .contains(
                        "\"preconditions\":{\"uid\":\"u1\"}",
                        "\"gracePeriodSeconds\":20",
                        "\"kind\":\"DeleteOptions\"");
        assertThat(asked)
                .allSatisfy(each -> assertThat(each.getHeader("Authorization")).isEqualTo("Bearer t0ken"));
    }

    @Test
    void deletesThePodOfTheConfiguredName() throws Exception {
        api.expect()
                .get()
                .withPath(PODS + "/redis-0")
                .andReturn(200, pod("redis-0", "u1", "Running"))
                .once();
        answerDelete(200, pod("redis-0", "u1", "Running"));
        answerGone();
        try (RestartWays ways = way("{label.pod}", null, Given.LONG)) {
            assertThat(ways.told("w", server("redis-0.redis")))
                    .isEqualTo("delete the pod redis-0 in the namespace redis (Kubernetes)");

            ways.restart("w", server("redis-0.redis"));
        }
        List<RecordedRequest> asked = asked();
        assertThat(lines(asked)).startsWith("GET " + PODS + "/redis-0", "DELETE " + PODS + "/redis-0");
        assertThat(asked.get(1).getUtf8Body()).contains("\"uid\":\"u1\"").doesNotContain("gracePeriodSeconds");
    }

    @Test
    void deletesNothingWhereThePodIsNotClear() throws Exception {
        answerByIp(pod("redis-0", "u1", "Running"), pod("node-agent", "u2", "Running"));
        try (RestartWays ways = way(null, null, Given.LONG)) {
            assertThat(fault(ways))
                    .isEqualTo(
                            "restart of cache/10.0.0.7:6379 by 'w': 2 pods in the namespace redis have the IP address"
                                    + " 10.0.0.7, so none was deleted; it takes exactly one");
        }
        answerGone();
        try (RestartWays ways = way("redis-0", null, Given.LONG)) {
            assertThat(fault(ways)).endsWith("there is no pod redis-0 in the namespace redis, so none was deleted");
        }
        assertThat(lines(asked())).noneMatch(line -> line.startsWith("DELETE"));
    }

    @Test
    void saysWhatTheApiSays() throws Exception {
        answerByIp(pod("redis-0", "u1", "Running"));
        answerDelete(
                409,
                new StatusBuilder()
                        .withCode(409)
                        .withMessage("the UID in the precondition (u1) does not match the UID in record (u2)")
                        .build());
        try (RestartWays ways = way(null, null, Given.LONG)) {
            assertThat(fault(ways))
                    .endsWith("the pod redis-0 was not deleted: the UID in the precondition (u1) does not match the UID"
                            + " in record (u2)");
        }
    }

    @Test
    void aPodThatDoesNotEndIsGivenUp() throws Exception {
        answerByIp(pod("redis-0", "u1", "Running"));
        answerDelete(200, pod("redis-0", "u1", "Running"));
        api.expect()
                .get()
                .withPath(PODS + "/redis-0")
                .andReturn(200, pod("redis-0", "u1", "Running"))
                .always();
        try (RestartWays ways = way(null, null, Duration.ofSeconds(1))) {
            assertThat(fault(ways)).endsWith("the pod redis-0 was told to end, and had not within 1s");
        }
    }

    @Test
    void anApiThatIsNotThereIsSaid() throws Exception {
        try (RestartWays ways = way(null, null, Given.LONG)) {
            api.destroy();

            assertThat(fault(ways)).contains("the pod was not found, so none was deleted: ");
        }
    }

    @Test
    void anAddressByNameNeedsTheNameOfThePod() throws Exception {
        try (RestartWays ways = way(null, null, Given.LONG)) {
            assertThat(ways.refusal("w", server("redis-0.redis")))
                    .isEqualTo(
                            "the way 'w': the pod of cache/redis-0.redis:6379 cannot be found by its IP address, since"
                                    + " it is known by a name; set pod, such as \"{label.pod}\"");
            assertThat(ways.refusal("w", server("10.0.0.7"))).isNull();
            assertThat(ways.refusal("w", server("fd00::7"))).isNull();
        }
    }

    @Test
    void nothingHostileReachesTheApi() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RestartWays ways = way("{label.pod}", null, Given.LONG)) {
            for (int i = 0; i < 500; i++) {
                String bad = i % 5 == 0 ? "A:" + Hostile.plain(random, 10) : Hostile.value(random);
                Incarnation server = new Incarnation(
                        "cache",
                        new Address("10.0.0.7", 6379),
                        "ab12",
                        i % 2 == 0
                                ? Map.of("namespace", bad, "pod", "redis-0")
                                : Map.of("namespace", "redis", "pod", bad));
                assertThatThrownBy(() -> ways.restart("w", server))
                        .as("%s, seed %d", server.labels(), seed)
                        .isInstanceOf(TargetFault.class)
                        .hasMessageEndingWith("; nothing was sent");
            }
        }
        assertThat(asked()).as("seed %d", seed).isEmpty();
    }
}
