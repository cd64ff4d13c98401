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
    private static final Duration STOPPED = Duration.ofSeconds(Rounds.full() ? 60 : 16);
    private static final int WRITES_PER_SECOND = 1_000;
    /** So many that the other node is still at work on them when the first one wakes up. */
    private static final int KEYS = WRITES_PER_SECOND * (Rounds.full() ? 68 : 18);
    /** What was on its way to the server when the node stopped: a tenth of a second's writes. */
    private static final int ONE_BURST = WRITES_PER_SECOND / 10;

    private static ServerProcess server;
    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(2);
        server = ServerProcess.start(EnginesUnderTest.present().getLast());
        house.register("cache", server);
        house.store(Playbooks.paced("gentle", "[100%]", "0s", WRITES_PER_SECOND));
    }

    @AfterAll
    static void stop() {
        server.close();
        house.close();
    }

    @Test
    void aNodeThatWakesUpWritesNothingMore() {
        Rounds.play("F2", "SIGSTOP for " + STOPPED.toSeconds() + " s in mid-batch", 2, 6, (round, random) -> {
            Keyspace.fill(server, KEYS);
            house.awaitSeen("cache", server);
            try (Witness witness = Witness.of(server)) {
                String run = house.start("gentle");
                Waits.midScan(house, run, KEYS * 2 / 5, random);
                List<NodeProcess> atWork = house.atWork(run);
                assertThat(atWork).as("the run is still at work").hasSize(1);
                NodeProcess asleep = atWork.getFirst();
                asleep.stop();
                long start = System.nanoTime();
                try {
                    Waits.takenUp(house, house.api().on(other(asleep)), run, asleep, start);
                    Waits.exactly(STOPPED.minusNanos(System.nanoTime() - start));
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
                assertThat(witness.late()).as("%s", witness).isLessThanOrEqualTo(ONE_BURST);
                Await.until(
                        Duration.ofSeconds(10),
                        "the node is itself again",
                        () -> asleep.adminGet("/healthcheck").statusCode() == 200);
                return story.takeOvers() + " taken over, " + witness.late() + " late writes of " + witness.writes();
            }
        });
    }

    private static NodeProcess other(NodeProcess asleep) {
        return house.nodes().stream().filter(node -> node != asleep).findFirst().orElseThrow();
    }
}
