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

/** F6: the way from a node to a server goes bad in mid-scan. */
@Fault
class LinkFault {
    private static final int WRITES_PER_SECOND = 1_000;
    private static final int KEYS = 12 * WRITES_PER_SECOND;
    /** Longer than a server is waited for, which is 5 s. */
    private static final Duration DELAY = Rounds.full() ? Duration.ofSeconds(30) : Duration.ofSeconds(6);

    private static final List<BadLink.State> BAD =
            List.of(BadLink.State.DROP, BadLink.State.RESET, BadLink.State.HALF_OPEN, BadLink.State.DELAY);

    private static ServerProcess server;
    private static BadLink link;
    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(1);
        server = ServerProcess.start(EnginesUnderTest.present().getFirst());
        link = new BadLink(server.port(), DELAY);
        house.register("cache", "standalone", List.of("127.0.0.1:" + link.port()));
        house.awaitSeen("cache", server);
        house.store(Playbooks.paced("gentle", "[100%]", "0s", WRITES_PER_SECOND));
    }

    @AfterAll
    static void stop() {
        house.close();
        link.close();
        server.close();
    }

    @Test
    void whatIsNotKnownIsNeverToldAsDone() {
        Rounds.play("F6", "a bad way to the server", 4, 20, (round, random) -> {
            BadLink.State bad = BAD.get(round % BAD.size());
            Keyspace.fill(server, KEYS);
            String run = house.start("gentle");
            Waits.midScan(house, run, KEYS, random);
            assertThat(house.isOver(run)).isFalse();
            link.become(bad);
            Waits.exactly(Duration.ofSeconds(7));
            Waits.aWhile(random, 3_000);
            long left = Keyspace.left(server, KEYS);
            assertThat(house.isOver(run) && left > 0 && state(run).equals("succeeded"))
                    .isFalse();
            link.become(BadLink.State.GOOD);
            Waits.over(house, run);
            Story story = Story.of(house.api(), run);
            assertThat(story.faults()).as(story.words()).isEmpty();
            assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
            assertThat(Keyspace.faults(server, KEYS)).as(story.words()).isEmpty();
            return bad + " " + story.words();
        });
    }

    @Test
    void aServerThatStaysAwayEndsItsTargetAsFailed() {
        Rounds.play("F6", "a server out of reach for good", 1, 3, (round, random) -> {
            BadLink.State bad = BAD.get(random.nextInt(3));
            Keyspace.fill(server, KEYS);
            String run = house.start("gentle");
            Waits.midScan(house, run, KEYS, random);
            link.become(bad);
            long start = System.nanoTime();
            try {
                // It is waited for for 60 s, and an exchange may take 5 s.
                Await.until(Duration.ofSeconds(80), "the run is over", () -> house.isOver(run));
                Results.worst("given up after s", (System.nanoTime() - start) / 1_000_000_000L);
                Story story = Story.of(house.api(), run);
                assertThat(story.faults()).as(story.words()).isEmpty();
                assertThat(story.state()).as(story.words()).isEqualTo("failed");
                return bad + " " + story.words();
            } finally {
                link.become(BadLink.State.GOOD);
                house.awaitSeen("cache", server);
            }
        });
    }

    private static String state(String run) {
        return house.api().get("/runs/" + run).path("state").asText();
    }
}
