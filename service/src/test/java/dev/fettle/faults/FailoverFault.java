package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F8: the replica becomes the primary in mid-scan. The step follows it and begins anew. */
@Fault
class FailoverFault {
    private static final int KEYS = Rounds.full() ? 200_000 : 15_000;
    private static final int WRITES_PER_SECOND = KEYS / 6;

    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(1);
        house.store(Playbooks.paced("gentle", "[100%]", "0s", WRITES_PER_SECOND));
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void noKeyIsMissedOnTheNewPrimary() {
        List<Engine> engines = EnginesUnderTest.present();
        Rounds.play("F8", "FAILOVER in mid-scan", 2, 20, (round, random) -> {
            String name = "pair-" + round;
            try (Topology pair = Topology.replication(engines.get(round % engines.size()), 1)) {
                pair.awaitHealthy(Duration.ofSeconds(30));
                ServerProcess old = pair.primary();
                ServerProcess next = pair.replicas().getFirst();
                Keyspace.fill(old, KEYS);
                house.register(name, "replication", pair.seeds());
                house.awaitSeen(name, old);
                house.awaitSeen(name, next);
                String select = "deployment == \"" + name + "\"";

                String run = house.start("gentle", select);
                Waits.midScan(house, run, KEYS, random);
                assertThat(house.isOver(run)).isFalse();
                old.command("FAILOVER", "TO", ServerProcess.HOST, Integer.toString(next.port()), "TIMEOUT", "5000");
                Await.until(
                        Duration.ofSeconds(20),
                        "roles have changed",
                        () -> next.info("role").equals("master")
                                && old.info("role").equals("slave"));
                Waits.over(house, run);
                Story story = Story.of(house.api(), run);
                assertThat(story.faults()).as(story.words()).isEmpty();
                assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
                assertThat(Keyspace.faults(next, KEYS)).as(story.words()).isEmpty();
                return story.words();
            }
        });
    }
}
