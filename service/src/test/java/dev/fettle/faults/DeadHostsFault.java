package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.app.demo.Await;
import dev.fettle.fleet.Address;
import dev.fettle.testing.SimulatedServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F16: of 1,000 servers 100 are gone when the run comes to them: 90 end every connection, 10 never answer. */
@Fault
class DeadHostsFault {
    /** A server that hangs is given up after a connection and an answer that do not come, at 5 s each, and some. */
    private static final double PATIENCE = 15;

    private static final int SERVERS = 1_000;
    private static final int GONE = 90;
    private static final int HUNG = 10;
    private static final int PARALLEL = 64;
    private static final int BUDGET = 20;

    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(1, "fleet: {pollInterval: 15s}");
        house.store(Playbooks.purge("purge", SERVERS));
        house.store(Playbooks.purge("purge-carefully", BUDGET));
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void theLivingAreNotDelayed() {
        Rounds.play("F16", "100 of 1,000 servers dead", 1, 5, (round, random) -> {
            Walls sound = purge("purge", 3 * round, random, 0);
            Walls broken = purge("purge", 3 * round + 1, random, GONE);
            Results.worst("the living, % of no fault", Math.round(100 * broken.living() / sound.living()));
            assertThat(broken.living()).isLessThanOrEqualTo(1.2 * sound.living());
            assertThat(broken.all() - broken.living())
                    .as("what the run waits for servers that hang, in seconds")
                    .isLessThanOrEqualTo(PATIENCE);
            return "the living %.1f s, %.1f s without a fault; all %.1f s, %.1f s"
                    .formatted(broken.living(), sound.living(), broken.all(), sound.all());
        });
    }

    @Test
    void theBudgetStopsTheRun() {
        Rounds.play("F16", "a budget of 20 failures", 1, 5, (round, random) -> {
            try (SimulatedServers servers = SimulatedServers.start()) {
                JsonNode plan = plan(servers, "purge-carefully", 3 * round + 2);
                kill(servers, (3 * round + 2) * SERVERS, random, GONE);
                String run = house.startPlanned(plan);
                Await.until(Duration.ofMinutes(3), "the run is over", () -> house.isOver(run));
                Story story = Story.of(house.api(), run);
                assertThat(story.faults()).isEmpty();
                assertThat(story.state()).isEqualTo("failed");
                int failed = house.api()
                        .get("/runs/" + run)
                        .path("tally")
                        .path("failed")
                        .asInt();
                assertThat(failed).isBetween(BUDGET + 1, BUDGET + PARALLEL);
                return failed + " failed: " + story.why();
            }
        });
    }

    /**
     * In seconds.
     *
     * @param living from the first start to the end of the last server that answers
     */
    private record Walls(double living, double all) {}

    private static Walls purge(String playbook, int fleet, Random random, int gone) {
        try (SimulatedServers servers = SimulatedServers.start()) {
            JsonNode plan = plan(servers, playbook, fleet);
            if (gone > 0) {
                kill(servers, fleet * SERVERS, random, gone);
            }
            String run = house.startPlanned(plan);
            long start = System.nanoTime();
            Await.until(Duration.ofMinutes(3), "the run is over", () -> house.isOver(run));
            double seconds = (System.nanoTime() - start) / 1e9;
            Story story = Story.of(house.api(), run);
            assertThat(story.faults()).isEmpty();
            JsonNode tally = house.api().get("/runs/" + run).path("tally");
            int dead = gone > 0 ? gone + HUNG : 0;
            assertThat(tally.path("succeeded").asInt()).as("%s", tally).isEqualTo(SERVERS - dead);
            assertThat(tally.path("failed").asInt()).isEqualTo(dead);
            assertThat(servers.purges())
                    .hasSize(SERVERS - dead)
                    .allSatisfy((host, times) -> assertThat(times).isEqualTo(1));
            return new Walls(living(run), seconds);
        }
    }

    private static double living(String run) {
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        for (JsonNode target : house.api().all("/runs/" + run + "/targets")) {
            Instant started = Instant.parse(target.path("startedAt").asText());
            first = started.isBefore(first) ? started : first;
            if (target.path("state").asText().equals("succeeded")) {
                Instant ended = Instant.parse(target.path("endedAt").asText());
                last = ended.isAfter(last) ? ended : last;
            }
        }
        return Duration.between(first, last).toMillis() / 1e3;
    }

    /** @param fleet numbers the fleets: an address stands for one server, whatever its port */
    private static JsonNode plan(SimulatedServers servers, String playbook, int fleet) {
        String group = "fleet-" + fleet;
        int first = fleet * SERVERS;
        List<Map<String, Object>> deployments = IntStream.range(first, first + SERVERS)
                .mapToObj(i -> Map.<String, Object>of(
                        "name",
                        group + "-" + i,
                        "kind",
                        "standalone",
                        "seeds",
                        List.of(servers.address(i).toString()),
                        "labels",
                        Map.of("group", group)))
                .toList();
        JsonNode imported = house.api().postList("/deployments/import", deployments);
        assertThat(imported.path("failed").asInt()).as("%s", imported).isZero();
        JsonNode[] plan = new JsonNode[1];
        Await.until(Duration.ofMinutes(2), "all are seen", () -> {
            plan[0] = house.api()
                    .post("/plans", Map.of("playbook", playbook, "select", "labels.group == \"" + group + "\""));
            return plan[0].path("totals").path("targets").asInt() == SERVERS;
        });
        return plan[0];
    }

    private static void kill(SimulatedServers servers, int first, Random random, int gone) {
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(first, first + SERVERS).boxed().toList());
        Collections.shuffle(numbers, random);
        servers.end(addresses(servers, numbers.subList(0, gone)));
        servers.hang(addresses(servers, numbers.subList(gone, gone + HUNG)));
    }

    private static List<Address> addresses(SimulatedServers servers, List<Integer> numbers) {
        return numbers.stream().map(servers::address).toList();
    }
}
