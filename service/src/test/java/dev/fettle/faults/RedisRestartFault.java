package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EnginesUnderTest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F7: a server saves, ends and comes back in mid-scan: cursors of before miss a quarter of the keys. */
@Fault
class RedisRestartFault {
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
    void everyKeyIsVisitedAllTheSame() {
        List<Engine> engines = EnginesUnderTest.present();
        Rounds.play("F7", "restart with SAVE in mid-scan", 3, 20, (round, random) -> {
            String name = "cache-" + round;
            try (ServerProcess server = ServerProcess.start(engines.get(round % engines.size()))) {
                house.register(name, server);
                Keyspace.fill(server, KEYS);
                String run = house.start("gentle", "deployment == \"" + name + "\"");
                Waits.midScan(house, run, KEYS, random);
                assertThat(house.isOver(run)).isFalse();
                server.command("SAVE");
                server.restart();
                Waits.over(house, run);
                Story story = Story.of(house.api(), run);
                assertThat(story.faults()).as(story.words()).isEmpty();
                assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
                assertThat(Keyspace.faults(server, KEYS)).as(story.words()).isEmpty();
                return server + " " + story.words();
            }
        });
    }
}
