package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F14: two people or two runs at once. */
@Fault
class RaceFault {
    private static final int WRITES_PER_SECOND = 1_500;
    private static final int KEYS = 3 * WRITES_PER_SECOND;

    private static ServerProcess server;
    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(2);
        server = ServerProcess.start(EnginesUnderTest.present().getFirst());
        house.register("cache", server);
        house.store(Playbooks.paced("gentle", "[100%]", "0s", WRITES_PER_SECOND));
        house.store(Playbooks.expire("grave", "[100%]", "0s", "serverShare: 50%, maxLatency: 50ms")
                .replace("risk: medium", "risk: high"));
    }

    @AfterAll
    static void stop() {
        house.close();
        server.close();
    }

    @Test
    void twoApprovalsMakeOneRun() {
        RestClient ada = house.person("ada", "approver");
        RestClient grace = house.person("grace", "approver");
        Rounds.play("F14", "two approvals at once, on two nodes", 10, 100, (round, random) -> {
            Keyspace.fill(server, 100);
            JsonNode plan = house.api().post("/plans", Map.of("playbook", "grave", "select", "true"));
            String digest = plan.path("digest").asText();
            String change = house.api()
                    .post("/changes", Map.of("plan", plan.path("id").asText(), "digest", digest, "reason", "a race"))
                    .path("id")
                    .asText();
            List<RestClient.Answer> answers = both(
                    () -> vote(ada, house.nodes().getFirst(), change, digest),
                    () -> vote(grace, house.nodes().getLast(), change, digest));
            assertThat(answers)
                    .extracting(RestClient.Answer::status)
                    .allMatch(status -> status == 201 || status == 409);
            assertThat(answers).extracting(RestClient.Answer::status).contains(201);
            Await.until(
                    Waits.OVER,
                    "the change became a run",
                    () -> !house.api()
                            .get("/changes/" + change)
                            .path("run")
                            .asText("")
                            .isEmpty());
            Waits.over(house, house.api().get("/changes/" + change).path("run").asText());
            long starts = house.api().all("/changes/" + change + "/audit").stream()
                    .filter(event -> event.path("type").asText().equals("run-moved")
                            && event.path("payload").path("from").asText().isEmpty())
                    .count();
            assertThat(starts).isEqualTo(1);
            return answers.stream().map(RestClient.Answer::status).toList().toString();
        });
    }

    @Test
    void twoRunsTakeTurnsOnAServer() {
        Rounds.play("F14", "two runs on one server, from two nodes", 3, 20, (round, random) -> {
            Keyspace.fill(server, KEYS);
            try (Witness witness = Witness.of(server)) {
                List<String> runs = both(
                        () -> house.startPlanned(plan(house.nodes().getFirst())),
                        () -> house.startPlanned(plan(house.nodes().getLast())));
                long since = System.nanoTime();
                runs.forEach(run -> Waits.over(house, run, since));
                List<String> states = new ArrayList<>();
                for (String run : runs) {
                    Story story = Story.of(house.api(), run);
                    assertThat(story.faults()).as(story.words()).isEmpty();
                    assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
                    states.add(story.words());
                }
                assertThat(Keyspace.faults(server, KEYS)).isEmpty();
                witness.awaitWrites(KEYS);
                assertThat(witness.late()).as("%s", witness).isZero();
                return states.toString();
            }
        });
    }

    private static JsonNode plan(NodeProcess node) {
        return house.api().on(node).post("/plans", Map.of("playbook", "gentle", "select", "true"));
    }

    private static RestClient.Answer vote(RestClient by, NodeProcess node, String change, String digest) {
        return by.once(
                node,
                "POST",
                "/changes/" + change + "/votes",
                "{\"approve\": true, \"digest\": \"" + digest + "\"}",
                "application/json",
                UUID.randomUUID().toString(),
                Duration.ofSeconds(20));
    }

    private static <T> List<T> both(Callable<T> one, Callable<T> other) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(List.of(one, other))) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
