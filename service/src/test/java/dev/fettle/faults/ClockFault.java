package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F3: one of two nodes has a wrong clock. Close to the right one it takes part; far off it does no work and says so. */
@Fault
class ClockFault {
    private static final int SERVERS = 3;
    private static final int WRITES_PER_SECOND = 1_500;
    private static final int KEYS = 2 * WRITES_PER_SECOND;
    private static final List<Integer> SECONDS = List.of(90, -1, 20, -300, 1, -20, 5, -90, 300, -5);

    private static final List<ServerProcess> SERVER = new ArrayList<>();
    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(2);
        for (int i = 0; i < SERVERS; i++) {
            SERVER.add(ServerProcess.start(EnginesUnderTest.present().getFirst()));
            house.register("cache-" + i, SERVER.get(i));
        }
        house.store(Playbooks.paced("gentle", "[1, 100%]", "2s", WRITES_PER_SECOND));
    }

    @AfterAll
    static void stop() {
        SERVER.forEach(ServerProcess::close);
        house.close();
    }

    @Test
    void theClockOfTheDatabaseRules() {
        NodeProcess right = house.nodes().getFirst();
        NodeProcess wrong = house.nodes().getLast();
        Rounds.play("F3", "one node's clock is off", 4, 20, (round, random) -> {
            int ahead = SECONDS.get(round % SECONDS.size());
            wrong.kill();
            wrong.start(Duration.ofSeconds(ahead));
            SERVER.forEach(server -> Keyspace.fill(server, KEYS));
            JsonNode plan =
                    house.api().on(wrong).post("/plans", java.util.Map.of("playbook", "gentle", "select", "true"));
            String run = house.startPlanned(plan, house.api().on(wrong));
            Instant now = InstantSource.system().instant();
            JsonNode started = house.api().on(wrong).get("/runs/" + run);
            assertThat(Duration.between(Instant.parse(started.path("createdAt").asText()), now)
                            .abs())
                    .as("what the node with the wrong clock says of the time")
                    .isLessThan(Duration.ofSeconds(20));
            Waits.over(house, run);
            Story story = Story.of(house.api(), run);
            assertThat(story.faults()).as(story.words()).isEmpty();
            assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
            for (ServerProcess server : SERVER) {
                assertThat(Keyspace.faults(server, KEYS)).isEmpty();
            }
            if (Math.abs(ahead) > 2) {
                assertThat(story.nodes()).containsOnly(right.name());
                Await.until(
                        Duration.ofSeconds(10),
                        "the health check says so",
                        () -> wrong.adminGet("/healthcheck").body().contains("this node does no work: its clock is"));
                assertThat(wrong.logText()).contains("this node does no work: its clock is");
            } else {
                assertThat(wrong.adminGet("/healthcheck").statusCode()).isEqualTo(200);
            }
            looksGoOn();
            return ahead + " s: " + story.nodes();
        });
    }

    /** A clock that is ahead must not put off for the others what recurs. */
    private static void looksGoOn() {
        String last = observedAt();
        Await.until(
                Duration.ofSeconds(25),
                "the fleet is looked at",
                () -> !observedAt().equals(last));
    }

    private static String observedAt() {
        return house.api()
                .all("/deployments/cache-0/instances")
                .getFirst()
                .path("observedAt")
                .asText();
    }
}
