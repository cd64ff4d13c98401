package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F13: servers that begin to refuse in mid-scan. Each ends its target in its own words, and no write is tried for ever. */
@Fault
class RefusalFault {
    private static final int WRITES_PER_SECOND = 1_000;
    private static final int KEYS = 15 * WRITES_PER_SECOND;
    private static final Set<String> WRITES = Set.of("pexpireat", "evalsha");
    /** A step is begun anew three times at the most, and a server that answers with an error is given up after some. */
    private static final int MOST_TRIES = 4;

    /** @param outcome what the target's outcome speaks of */
    private record Mood(String error, Set<String> only, String outcome) {}

    private static final List<Mood> MOODS = List.of(
            new Mood("LOADING Redis is loading the dataset in memory", Set.of(), "loading"),
            new Mood("BUSY Redis is busy running a script. You can only call SCRIPT KILL.", WRITES, "BUSY"),
            new Mood("OOM command not allowed when used memory > 'maxmemory'.", WRITES, "OOM"),
            new Mood("MISCONF Redis is configured to save RDB snapshots, but cannot", WRITES, "MISCONF"),
            new Mood("NOAUTH Authentication required.", Set.of(), "password"),
            new Mood("NOPERM this user has no permissions to run the 'expire' command", WRITES, "NOPERM"),
            new Mood(
                    "READONLY You can't write against a read only replica.",
                    WRITES,
                    "read-only|no longer takes writes"),
            new Mood("CLUSTERDOWN The cluster is down", WRITES, "cluster that is down"),
            new Mood("MASTERDOWN Link with MASTER is down", WRITES, "lost its primary"));

    private static final List<MoodyServer> DOOR = new ArrayList<>();
    private static final List<ServerProcess> SERVER = new ArrayList<>();
    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(1);
        house.store(Playbooks.paced("gentle", "[100%]", "0s", WRITES_PER_SECOND)
                .replace("stopAfterFailures: 0", "stopAfterFailures: 100"));
    }

    @AfterAll
    static void stop() {
        house.close();
        DOOR.forEach(MoodyServer::close);
        SERVER.forEach(ServerProcess::close);
    }

    @Test
    void eachRefusalHasItsWords() {
        for (int i = 0; i < MOODS.size(); i++) {
            SERVER.add(ServerProcess.start(EnginesUnderTest.present().getLast()));
            DOOR.add(new MoodyServer(SERVER.get(i).port()));
            house.register(
                    "moody-" + i,
                    "standalone",
                    List.of("127.0.0.1:" + DOOR.get(i).port()));
        }
        Rounds.play("F13", "nine error replies in mid-scan", 1, 5, (round, random) -> {
            for (int i = 0; i < MOODS.size(); i++) {
                DOOR.get(i).beKind();
                Keyspace.fill(SERVER.get(i), KEYS);
                house.awaitSeen("moody-" + i, SERVER.get(i));
            }
            String run = house.start("gentle");
            for (int i = 0; i < MOODS.size(); i++) {
                MoodyServer door = DOOR.get(i);
                String address = "127.0.0.1:" + door.port();
                Waits.there("the target is at work", () -> house.done(run, address) > 0);
                door.answer(MOODS.get(i).error(), MOODS.get(i).only());
            }
            // One that loads is waited for for 60 s.
            Await.until(
                    Duration.ofSeconds(80),
                    () -> "the run is over; " + house.api().all("/runs/" + run + "/targets"),
                    () -> house.isOver(run));
            Story story = Story.of(house.api(), run);
            assertThat(story.faults()).as(story.words()).isEmpty();
            assertThat(story.state()).as(story.words()).isEqualTo("failed");
            for (int i = 0; i < MOODS.size(); i++) {
                var target = story.target("127.0.0.1:" + DOOR.get(i).port());
                assertThat(target.path("state").asText()).as("%s", target).isEqualTo("failed");
                assertThat(target.path("outcome").asText())
                        .containsPattern(MOODS.get(i).outcome());
                assertThat(DOOR.get(i).mostTries()).as(MOODS.get(i).error()).isLessThanOrEqualTo(MOST_TRIES);
            }
            return MOODS.size() + " refusals told";
        });
    }
}
