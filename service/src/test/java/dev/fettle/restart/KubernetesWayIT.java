package dev.fettle.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.action.Incarnation;
import dev.fettle.action.NothingSent;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final String HOST = "redis-0.redis";

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
        return new RestartWays(Map.of("w", settings), System::getenv, KubernetesWayIT::addresses);
    }

    /** As the DNS of a cluster answers: a name of a headless service for each pod, and the service's own for all. */
    private static InetAddress[] addresses(String host) throws UnknownHostException {
        return switch (host) {
            case HOST -> new InetAddress[] {InetAddress.ofLiteral("10.0.0.7")};
            case "redis-1.redis" -> new InetAddress[] {InetAddress.ofLiteral("10.0.0.8")};
            case "redis" -> new InetAddress[] {InetAddress.ofLiteral("10.0.0.7"), InetAddress.ofLiteral("10.0.0.8")};
            default -> throw new UnknownHostException(host);
        };
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

    private void answerPod() {
        api.expect()
                .get()
                .withPath(PODS + "/redis-0")
                .andReturn(200, pod("redis-0", "u1", "Running"))
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

    private static TargetFault fault(RestartWays ways, String host) {
        try {
            ways.restart("w", server(host));
        } catch (TargetFault e) {
            return e;
        }
        throw new AssertionError("it did not fail");
    }

    private static String fault(RestartWays ways) {
        return String.valueOf(fault(ways, HOST).getMessage());
    }

    @Test
    void deletesThePodOfTheHostsNameAndNoOtherOfThatName() throws Exception {
        api.expect()
                .get()
                .withPath(PODS + "/redis-0")
                .andReturn(200, pod("redis-0", "u1", "Running"))
                .times(3);
        answerDelete(200, pod("redis-0", "u1", "Running"));
        api.expect()
                .get()
                .withPath(PODS + "/redis-0")
                .andReturn(200, pod("redis-0", "u2", "Pending"))
                .always();
        try (RestartWays ways = way(null, Duration.ofSeconds(20), Given.LONG)) {
            assertThat(ways.told("w", server(HOST)))
                    .isEqualTo("delete the pod redis-0 in the namespace redis, with 20s to end (Kubernetes)");

            ways.restart("w", server(HOST));
        }
        List<RecordedRequest> asked = asked();
        assertThat(lines(asked))
                .containsExactly(
                        "GET " + PODS + "/redis-0",
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
            ways.restart("w", server(HOST));
        }
        List<RecordedRequest> asked = asked();
        assertThat(lines(asked)).startsWith("GET " + PODS + "/redis-0", "DELETE " + PODS + "/redis-0");
        assertThat(asked.get(1).getUtf8Body()).contains("\"uid\":\"u1\"").doesNotContain("gracePeriodSeconds");
    }

    /** A label is the deployment's: it names the pod of one server, whichever is to be restarted. */
    @Test
    void thePodOfAnotherServerIsLeftAlone() throws Exception {
        answerPod();
        try (RestartWays ways = way("{label.pod}", null, Given.LONG)) {
            assertThat(fault(ways, "redis-1.redis"))
                    .isInstanceOf(NothingSent.class)
                    .hasMessage("restart of cache/redis-1.redis:6379 by 'w': the pod redis-0 has the IP address"
                            + " 10.0.0.7, and redis-1.redis is 10.0.0.8: it is the pod of another server, so none was"
                            + " deleted; name it by {pod} of a headless service's host name");
            assertThat(fault(ways, "redis"))
                    .isInstanceOf(NothingSent.class)
                    .hasMessageContaining("redis is 10.0.0.7 and 10.0.0.8");
            assertThat(fault(ways, "elsewhere"))
                    .isInstanceOf(NothingSent.class)
                    .hasMessageContaining("elsewhere is not known here");
        }
        assertThat(lines(asked())).noneMatch(line -> line.startsWith("DELETE"));
    }

    @Test
    void deletesNothingWhereThereIsNoSuchPod() throws Exception {
        answerGone();
        try (RestartWays ways = way("redis-0", null, Given.LONG)) {
            assertThat(fault(ways, HOST))
                    .isInstanceOf(NothingSent.class)
                    .hasMessageContaining("there is no pod redis-0 in the namespace redis, so none was deleted");
        }
        assertThat(lines(asked())).noneMatch(line -> line.startsWith("DELETE"));
    }

    @Test
    void saysWhatTheApiSays() throws Exception {
        answerPod();
        answerDelete(
                409,
                new StatusBuilder()
                        .withCode(409)
                        .withMessage("the UID in the precondition (u1) does not match the UID in record (u2)")
                        .build());
        try (RestartWays ways = way(null, null, Given.LONG)) {
            assertThat(fault(ways, HOST))
                    .isInstanceOf(NothingSent.class)
                    .hasMessageEndingWith(
                            "the pod redis-0 was not deleted: the UID in the precondition (u1) does not match the UID"
                                    + " in record (u2)");
        }
    }

    @Test
    void aPodThatDoesNotEndIsGivenUp() throws Exception {
        answerPod();
        answerDelete(200, pod("redis-0", "u1", "Running"));
        try (RestartWays ways = way(null, null, Duration.ofSeconds(1))) {
            assertThat(fault(ways, HOST))
                    .isNotInstanceOf(NothingSent.class)
                    .hasMessageEndingWith("the pod redis-0 was told to end, and had not within 1s");
        }
    }

    @Test
    void anApiThatIsNotThereIsSaid() throws Exception {
        try (RestartWays ways = way(null, null, Given.LONG)) {
            api.destroy();

            assertThat(fault(ways)).contains("the pod was not found, so none was deleted: ");
        }
    }

    /** Its pod's successor has another one: the server would be gone for whoever knows it by that. */
    @Test
    void aServerThatIsKnownByAnIpAddressIsRefused() throws Exception {
        for (String pod : Arrays.asList(null, "{label.pod}")) {
            try (RestartWays ways = way(pod, null, Given.LONG)) {
                assertThat(ways.refusal("w", server("10.0.0.7")))
                        .isEqualTo("the way 'w': cache/10.0.0.7:6379 is known by an IP address, and the pod that takes"
                                + " its pod's place gets another one, so it would not be found again; register every"
                                + " server of the deployment by the host name that stays with it, such as"
                                + " redis-0.redis of a StatefulSet's headless service");
                assertThat(ways.refusal("w", server("fd00::7"))).contains("is known by an IP address");
                assertThat(ways.refusal("w", server(HOST))).isNull();
            }
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
                        new Address(HOST, 6379),
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
