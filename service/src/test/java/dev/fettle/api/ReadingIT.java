package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.auth.AccessRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is read is as described, page by page. The client holds each answer to its schema. */
class ReadingIT {
    private static ApiFixture api;
    private static Sample sample;
    private static ApiClient viewer;

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
        sample = new Sample(api, "cache-1", 5);
        sample.workOnOne(7);
        viewer = api.as(AccessRole.VIEWER);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void instanceIsShownWithFactsAndHistory() {
        String path = "/instances/" + sample.instances.getFirst().id();
        JsonNode instance = viewer.get("getInstance", path).expect(200).json();
        assertThat(instance.path("address").asText()).endsWith(".1:6379");
        assertThat(instance.at("/facts/memory/usedRatio").asDouble()).isEqualTo(0.25);
        assertThat(instance.at("/facts/keyspace/databases/0/keys").asLong()).isEqualTo(10);
        assertThat(instance.at("/facts/memory").has("allocatorFragmentationRatio"))
                .isFalse();
        assertThat(instance.path("capabilities").path("expire+nx").asText()).isEqualTo("yes");

        List<JsonNode> seen = pages("listObservations", path + "/observations?limit=1", "before");
        assertThat(seen).extracting(o -> o.path("seen").asBoolean()).containsExactly(false, true);
    }

    @Test
    void planIsShownWithItsTargets() {
        String path = "/plans/" + sample.plan.id();
        assertThat(viewer.get("getPlan", path).expect(200).json().path("digest").asText())
                .isEqualTo(Sample.DIGEST);
        assertThat(pages("listPlanTargets", path + "/targets?limit=2", "after"))
                .extracting(t -> t.path("sequence").asInt())
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(pages("listLeftOut", path + "/left-out?limit=1", "after")).hasSize(1);
    }

    @Test
    void changeAndItsTrailAreShown() {
        JsonNode change = viewer.get("getChange", "/changes/" + sample.change.id())
                .expect(200)
                .json();
        assertThat(change.path("state").asText()).isEqualTo("awaiting-approval");
        assertThat(change.path("requester").asText()).isEqualTo("requester");
        assertThat(pages("listChangeAudit", "/changes/" + sample.change.id() + "/audit?limit=1", "after"))
                .extracting(e -> e.path("type").asText())
                .startsWith("change-requested", "target-ended");
        assertThat(pages("listChanges", "/changes?limit=1&state=awaiting-approval", "after"))
                .hasSize(1);
        assertThat(pages("listChanges", "/changes?state=started", "after")).isEmpty();
    }

    @Test
    void runAndItsEvidenceAreShown() {
        String path = "/runs/" + sample.run.id();
        JsonNode run = viewer.get("getRun", path).expect(200).json();
        assertThat(run.at("/tally/succeeded").asInt()).isEqualTo(1);
        assertThat(pages("listRunTargets", path + "/targets?limit=2", "after")).hasSize(5);
        assertThat(pages("listRunTargets", path + "/targets?state=pending&limit=3", "after"))
                .hasSize(4);
        JsonNode evidence =
                viewer.get("getRunTarget", path + "/targets/1").expect(200).json();
        assertThat(evidence.at("/before/server/uptimeSeconds").asLong()).isEqualTo(120);
        assertThat(evidence.at("/commands/scan").asLong()).isEqualTo(3);
        assertThat(evidence.at("/notes/0").asText()).isEqualTo("a note");
        assertThat(viewer.get("getRunTarget", path + "/targets/99").expect(404).code())
                .isEqualTo("not-found");
        assertThat(viewer.get("listRunAudit", path + "/audit")
                        .expect(200)
                        .json()
                        .path("items"))
                .isNotEmpty();
        assertThat(pages("listRuns", "/runs?limit=1", "after")).hasSize(1);
    }

    @Test
    void auditIsFoundByWhatItIsAbout() {
        assertThat(pages("listAudit", "/audit?subject=token&limit=2", "after")).hasSize(4);
        String one = "/audit?subject=change/" + sample.change.id();
        assertThat(pages("listAudit", one, "after")).hasSize(1);
        assertThat(pages("listAudit", "/audit?actor=requester", "after")).hasSize(1);
        assertThat(pages("listAudit", "/audit?change=" + sample.change.id(), "after")
                        .size())
                .isEqualTo(2);
        viewer.get("listAudit", "/audit?change=x").expect(400);
    }

    @Test
    void reference() {
        assertThat(pages("listActions", "/actions?limit=1", "after"))
                .extracting(a -> a.path("name").asText())
                .contains("keys.expire")
                .isSorted();
        assertThat(pages("listFacts", "/facts?limit=50", "after"))
                .extracting(f -> f.path("scope").asText() + f.path("name").asText())
                .contains("targetmemory.usedRatio", "verifybefore.keyspace.keys", "policyrisk")
                .doesNotHaveDuplicates();
        assertThat(pages("listFacts", "/facts?scope=policy", "after")).isNotEmpty();
    }

    @Test
    void whoAndWhichVersion() {
        JsonNode who = viewer.get("whoAmI", "/whoami").expect(200).json();
        assertThat(who.path("name").asText()).isEqualTo("VIEWER");
        assertThat(who.path("permissions")).hasSize(1);
        assertThat(viewer.get("getVersion", "/version")
                        .expect(200)
                        .json()
                        .path("version")
                        .asText())
                .isEqualTo("1.2.3");
    }

    @Test
    void wrongParametersAreNamed() {
        for (String query : List.of(
                "limit=0",
                "limit=501",
                "limit=x",
                "limit=",
                "after=x",
                "sate=open",
                "limit=1&limit=2",
                "state=OPEN",
                "state=",
                "after=%00")) {
            ApiClient.Reply reply =
                    viewer.get("listChanges", "/changes?" + query).expect(400);
            assertThat(reply.json().path("errors")).as(query).isNotEmpty();
        }
        String foreign = viewer.get("listAudit", "/audit?limit=1")
                .expect(200)
                .json()
                .path("next")
                .asText();
        assertThat(viewer.get("listChanges", "/changes?after=" + foreign)
                        .expect(400)
                        .code())
                .isEqualTo("bad-cursor");
    }

    @Test
    void headersAloneCanBeAskedFor() {
        assertThat(viewer.send("HEAD", "/changes", "", Map.of()).expect(200).body())
                .isEmpty();
        assertThat(viewer.send("HEAD", "/runs/" + sample.run.id() + "/events", "", Map.of())
                        .status())
                .isLessThan(300);
    }

    private static List<JsonNode> pages(String operation, String path, String parameter) {
        List<JsonNode> items = new ArrayList<>();
        HashSet<String> cursors = new HashSet<>();
        String next = "";
        do {
            String sign = path.contains("?") ? "&" : "?";
            JsonNode page = viewer.get(operation, next.isEmpty() ? path : path + sign + parameter + "=" + next)
                    .expect(200)
                    .json();
            page.path("items").forEach(items::add);
            next = page.path("next").asText("");
        } while (!next.isEmpty() && cursors.add(next));
        return items;
    }
}
