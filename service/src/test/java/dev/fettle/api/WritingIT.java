package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.auth.AccessRole;
import dev.fettle.fleet.Instance;
import dev.fettle.plan.Breaker;
import dev.fettle.plan.BreakerId;
import dev.fettle.store.JdbiRemedyHistory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is written: from a deployment to a cancelled run. The client holds each answer to its schema. */
class WritingIT {
    private static final String PLAYBOOK = """
        apiVersion: fettle.dev/v1
        kind: Playbook
        metadata: {name: expire-temp, title: Give temporary keys a time to live, owner: cache-platform, risk: medium}
        parameters:
          ttl: {type: duration, default: 1h, min: 1m}
        targets: {select: 'labels.tier == "cache"', role: primary}
        rollout: {waves: [1, 10%, 100%], soak: 30s, maxParallel: 16, stopAfterFailures: 2}
        limits: {maxKeys: 5000, maxKeyspaceShare: 30%, serverShare: 20%, maxLatency: 5ms}
        steps:
          - action: keys.expire
            with: {pattern: "temp:*", ttl: "${ttl}"}
        """;

    private static ApiFixture api;
    private static ApiClient operator;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
        operator = api.as(AccessRole.OPERATOR);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void deploymentIsRegisteredEditedAndRemoved() {
        String body = deployment("web-1", "10.1.0.1:6379");
        JsonNode made = operator.call("registerDeployment", "/deployments", body)
                .expect(201)
                .json();
        assertThat(made.path("access").path("password").asText()).isEqualTo("env:WEB");
        assertThat(operator.call("registerDeployment", "/deployments", body)
                        .expect(409)
                        .code())
                .isEqualTo("name-taken");
        operator.call("registerDeployment", "/deployments", deployment("down-1", "10.1.0.9:6379"))
                .expect(503);

        String edit = "{\"kind\": \"replication\", \"seeds\": [\"10.1.0.1:6379\"], \"labels\": {\"tier\": \"web\"}%s}";
        String path = "/deployments/web-1";
        operator.call("editDeployment", path, edit.formatted("")).expect(400);
        operator.call("editDeployment", path, edit.formatted(""), Map.of("If-Match", "\"99\""))
                .expect(412);
        operator.call("editDeployment", path, edit.formatted(", \"version\": 99"))
                .expect(409);
        JsonNode edited = operator.call("editDeployment", path, edit.formatted(""), Map.of("If-Match", "\"1\""))
                .expect(200)
                .json();
        assertThat(edited.path("labels").path("tier").asText()).isEqualTo("web");
        assertThat(edited.path("version").asLong()).isEqualTo(2);

        assertThat(operator.call("discoverDeployment", path + "/discover", "")
                        .expect(200)
                        .json()
                        .path("members"))
                .hasSize(1);
        assertThat(operator.get("listInstances", path + "/instances")
                        .expect(200)
                        .json()
                        .path("items"))
                .hasSize(1);
        operator.call("removeDeployment", path, "").expect(204);
        operator.get("getDeployment", path).expect(404);
    }

    @Test
    void deploymentsAreImportedFromJsonAndYaml() {
        String yaml = """
            - name: yaml-1
              kind: standalone
              seeds: ["10.2.0.1:6379"]
            - name: down-2
              kind: standalone
              seeds: ["10.2.0.2:6379"]
            """;
        var type = Map.of("Content-Type", "application/yaml");
        JsonNode first = operator.call("importDeployments", "/deployments/import", yaml, type)
                .expect(200)
                .json();
        assertThat(first.path("registered").asInt()).isEqualTo(1);
        assertThat(first.path("failed").asInt()).isEqualTo(1);
        assertThat(first.at("/entries/1/reason").asText()).contains("no seed answers");
        JsonNode second = operator.call(
                        "importDeployments", "/deployments/import", "[" + deployment("json-1", "10.2.0.3:6379") + "]")
                .expect(200)
                .json();
        assertThat(second.path("registered").asInt()).isEqualTo(1);

        ApiClient.Reply wrong = operator.call(
                        "importDeployments", "/deployments/import", yaml.replace("yaml-1", "Yaml 1"), type)
                .expect(400);
        assertThat(wrong.json().at("/errors/0/field").asText()).isEqualTo("[0].name");
    }

    @Test
    void playbookIsCheckedStoredAndPlanned() {
        operator.call("checkPlaybook", "/playbooks/check", PLAYBOOK).expect(200);
        operator.get("getPlaybook", "/playbooks/expire-temp").expect(404);
        JsonNode stored = operator.call("storePlaybook", "/playbooks", PLAYBOOK)
                .expect(201)
                .json();
        String version = stored.path("version").asText();
        assertThat(operator.call("storePlaybook", "/playbooks", PLAYBOOK)
                        .expect(201)
                        .json()
                        .path("version")
                        .asText())
                .isEqualTo(version);
        assertThat(operator.get("listPlaybookVersions", "/playbooks/expire-temp/versions")
                        .expect(200)
                        .json()
                        .path("items"))
                .hasSize(1);
        JsonNode source = operator.get(
                        "getPlaybookVersion", "/playbooks/expire-temp/versions/" + version.substring(0, 8))
                .expect(200)
                .json();
        assertThat(source.path("source").asText()).isEqualTo(PLAYBOOK);
        operator.get("listPlaybooks", "/playbooks").expect(200);

        ApiClient.Reply wrong = operator.call(
                        "storePlaybook", "/playbooks", PLAYBOOK.replace("keys.expire", "keys.expyre"))
                .expect(400);
        assertThat(wrong.json().at("/errors/0/line").asInt()).isEqualTo(10);
        assertThat(wrong.json().at("/errors/0/right").asText()).contains("keys.expire");

        String plan = "{\"playbook\": \"expire-temp\", \"parameters\": {\"ttl\": \"2h\"}}";
        var key = Map.of("Idempotency-Key", "plan-1");
        JsonNode made =
                operator.call("makePlan", "/plans", plan, key).expect(201).json();
        assertThat(operator.call("makePlan", "/plans", plan, key).expect(201).json())
                .isEqualTo(made);
        assertThat(made.path("parameters").path("ttl").asText()).isEqualTo("2h");
        operator.get("listPlans", "/plans").expect(200);
        operator.call("makePlan", "/plans", plan.replace("2h", "2x")).expect(400);
        operator.call("makePlan", "/plans", plan.replace("expire-temp", "nothing"))
                .expect(404);
    }

    @Test
    void changeIsVotedOnByOthersAndWithdrawn() {
        Sample sample = new Sample(api, "cache-9", 1);
        String body = "{\"plan\": \"%s\", \"digest\": \"%s\", \"reason\": \"memory\", \"notBefore\": \"%s\"}"
                .formatted(sample.plan.id(), Sample.DIGEST, api.clock.instant().plus(Duration.ofDays(30)));
        JsonNode change = api.as(AccessRole.ADMIN)
                .call("requestChange", "/changes", body)
                .expect(201)
                .json();
        String path = "/changes/" + change.path("id").asText();
        String vote = "{\"approve\": true, \"digest\": \"" + Sample.DIGEST + "\", \"comment\": \"fine\"}";
        assertThat(api.as(AccessRole.ADMIN)
                        .call("voteOnChange", path + "/votes", vote)
                        .expect(403)
                        .code())
                .isEqualTo("own-change");
        JsonNode approved = api.as(AccessRole.APPROVER)
                .call("voteOnChange", path + "/votes", vote)
                .expect(201)
                .json();
        assertThat(approved.at("/votes/0/comment").asText()).isEqualTo("fine");
        JsonNode gone = operator.call("withdrawChange", path + "/withdraw", "{\"why\": \"no longer\"}")
                .expect(200)
                .json();
        assertThat(gone.path("state").asText()).isEqualTo("withdrawn");
        assertThat(operator.call("withdrawChange", path + "/withdraw", "{\"why\": \"again\"}")
                        .expect(409)
                        .status())
                .isEqualTo(409);
    }

    @Test
    void runIsPausedResumedAndCancelled() {
        Sample sample = new Sample(api, "cache-8", 1);
        String path = "/runs/" + sample.run.id();
        String why = "{\"why\": \"peak\"}";
        assertThat(operator.call("pauseRun", path + "/pause", why)
                        .expect(200)
                        .json()
                        .path("state")
                        .asText())
                .isIn("pausing", "paused");
        operator.call("resumeRun", path + "/resume", why).expect(200);
        api.as(AccessRole.APPROVER).call("resumeRun", path + "/resume", why).expect(403);
        assertThat(api.as(AccessRole.APPROVER)
                        .call("cancelRun", path + "/cancel", why)
                        .expect(200)
                        .json()
                        .path("state")
                        .asText())
                .isIn("cancelling", "cancelled");
    }

    @Test
    void aBreakerIsSeenAndClosedByWhoMayApprove() {
        new Sample(api, "cache-breaker", 1);
        Instance server = api.fleet.instances().stream()
                .filter(instance -> instance.deployment().equals("cache-breaker"))
                .findFirst()
                .orElseThrow();
        Breaker breaker = new Breaker(
                new BreakerId(UUID.randomUUID()),
                "expire-temp",
                server.id(),
                server.deployment(),
                server.address(),
                List.of(api.clock.instant()),
                api.clock.instant(),
                null);
        assertThat(new JdbiRemedyHistory(api.database.database()).insert(breaker))
                .isTrue();
        String path = "/breakers/" + breaker.id();
        assertThat(operator.get("listBreakers", "/breakers").expect(200).json().findValuesAsText("id"))
                .contains(breaker.id().toString());
        operator.call("closeBreaker", path + "/close", "{\"why\": \"mine\"}").expect(403);
        JsonNode closed = api.as(AccessRole.APPROVER)
                .call("closeBreaker", path + "/close", "{\"why\": \"the import sets a time to live now\"}")
                .expect(200)
                .json();
        assertThat(closed.at("/closing/why").asText()).isEqualTo("the import sets a time to live now");
        assertThat(api.as(AccessRole.ADMIN)
                        .call("closeBreaker", path + "/close", "{\"why\": \"again\"}")
                        .expect(409)
                        .code())
                .isEqualTo("closed");
        assertThat(operator.get("listBreakers", "/breakers").expect(200).json().findValuesAsText("id"))
                .doesNotContain(breaker.id().toString());
    }

    @Test
    void scheduleIsSavedPreviewedAndRemoved() {
        String body = """
            {"playbook": "expire-temp", "reason": "nightly", "cron": "0 30 3 * * ?", "zone": "Europe/Berlin",
             "misfire": "once-within", "within": "1h30m"%s}\
            """;
        String path = "/schedules/nightly";
        JsonNode saved = operator.call("saveSchedule", path, body.formatted(""))
                .expect(200)
                .json();
        assertThat(saved.path("next")).hasSize(5);
        assertThat(saved.path("within").asText()).isEqualTo("1h30m");
        operator.call("saveSchedule", path, body.formatted("")).expect(409);
        String version = saved.path("version").asText();
        operator.call("saveSchedule", path, body.formatted(", \"version\": " + version))
                .expect(200);
        operator.call("saveSchedule", path, body.formatted(""), Map.of("If-Match", version))
                .expect(412);
        operator.call("saveSchedule", "/schedules/Bad%20Name", body.formatted(""))
                .expect(400);
        operator.call("saveSchedule", path + "-2", body.replace("0 30 3", "x").formatted(""))
                .expect(400);
        operator.get("listSchedules", "/schedules").expect(200);
        operator.get("getSchedule", path).expect(200);
        assertThat(operator.get("listFires", path + "/fires").expect(200).json().path("items"))
                .isEmpty();
        assertThat(operator.get("previewSchedule", "/schedules-preview?cron=0%200%204%20*%20*%20%3F&zone=UTC&count=2")
                        .expect(200)
                        .json()
                        .path("next"))
                .hasSize(2);
        assertThat(operator.get("previewSchedule", "/schedules-preview?count=2")
                        .expect(400)
                        .json()
                        .path("errors"))
                .hasSize(2);
        operator.call("removeSchedule", path, "").expect(204);
        operator.get("getSchedule", path).expect(404);
    }

    @Test
    void tokenIsIssuedUsedAndRevoked() {
        ApiClient admin = api.as(AccessRole.ADMIN);
        JsonNode issued = admin.call(
                        "issueToken", "/tokens", "{\"owner\": \"ada@x\", \"role\": \"viewer\", \"lifetime\": \"90d\"}")
                .expect(201)
                .json();
        String text = issued.path("text").asText();
        ApiClient ada = api.with(text);
        assertThat(ada.get("whoAmI", "/whoami").expect(200).json().path("name").asText())
                .isEqualTo("ada@x");
        assertThat(admin.get("listTokens", "/tokens?limit=500").expect(200).body())
                .contains("ada@x")
                .doesNotContain(text);
        admin.call("revokeToken", "/tokens/" + issued.at("/token/id").asText(), "")
                .expect(204);
        assertThat(ada.get("whoAmI", "/whoami")
                        .expect(401)
                        .json()
                        .path("detail")
                        .asText())
                .contains("revoked");
    }

    private static String deployment(String name, String seed) {
        return """
            {"name": "%s", "kind": "replication", "seeds": ["%s"], "labels": {"tier": "cache"},
             "access": {"tls": true, "password": "env:WEB"}}\
            """.formatted(name, seed);
    }
}
