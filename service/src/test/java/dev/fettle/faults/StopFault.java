package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F2: a node stands still in mid-batch for longer than its lease, and wakes up as if nothing had happened. */
@Fault
class StopFault {
    private static final int KEYS = 40_000;
    /** What was on its way to the server when the node stopped. */
    private static final int ONE_BATCH = 2_000;

    private static ServerProcess server;
    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(2);
        server = ServerProcess.start(EnginesUnderTest.present().getLast());
        house.register("cache", server);
        house.store(Playbooks.expire("gentle", "[100%]", "0s", "serverShare: 1%, maxLatency: 50ms"));
    }

    @AfterAll
    static void stop() {
        server.close();
        house.close();
    }

    @Test
    void aNodeThatWakesUpWritesNothingMore() {
        Duration stopped = Rounds.full() ? Duration.ofSeconds(60) : Duration.ofSeconds(16);
        Rounds.play("F2", "SIGSTOP for " + stopped.toSeconds() + " s in mid-batch", 2, 100, (round, random) -> {
            Keyspace.fill(server, KEYS);
            house.awaitSeen("cache", server);
            try (Witness witness = Witness.of(server)) {
                String run = house.start("gentle");
                Waits.midScan(house, run, KEYS, random);
                List<NodeProcess> atWork = house.atWork(run);
                assertThat(atWork).as("the run is still at work").hasSize(1);
                NodeProcess asleep = atWork.getFirst();
                asleep.stop();
                long start = System.nanoTime();
                try {
                    awaitRecovery(run, asleep, start);
                    Waits.exactly(stopped.minusNanos(System.nanoTime() - start));
                } finally {
                    asleep.goOn();
                }
                Waits.over(house, run);
                Story story = Story.of(house.api(), run);
                assertThat(story.faults()).as(story.words()).isEmpty();
                assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
                assertThat(Keyspace.faults(server, KEYS)).isEmpty();
                witness.awaitWrites(KEYS);
                Results.worst("late writes", witness.late());
                assertThat(witness.late()).as("%s", witness).isLessThanOrEqualTo(ONE_BATCH);
                Await.until(
                        Duration.ofSeconds(10),
                        "the node is itself again",
                        () -> asleep.adminGet("/healthcheck").statusCode() == 200);
                return story.takeOvers() + " taken over, " + witness.late() + " late writes of " + witness.writes();
            }
        });
    }

    private static void awaitRecovery(String run, NodeProcess asleep, long start) {
        NodeProcess awake = house.nodes().stream()
                .filter(node -> node != asleep)
                .findFirst()
                .orElseThrow();
        Await.until(
                Duration.ofSeconds(15),
                "what " + asleep + " held was taken up",
                () -> !house.atWork(run, house.api().on(awake)).contains(asleep));
        Results.worst("recovery ms", (System.nanoTime() - start) / 1_000_000);
    }
}
