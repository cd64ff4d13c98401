package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F4 and F5: the database crashes again and again, or is away for long. */
@Fault
class PostgresFault {
    private static final int SERVERS = 2;
    private static final int WRITES_PER_SECOND = 700;
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final List<ServerProcess> SERVER = new ArrayList<>();
    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(2);
        for (int i = 0; i < SERVERS; i++) {
            SERVER.add(ServerProcess.start(EnginesUnderTest.present().getFirst()));
            house.register("cache-" + i, SERVER.get(i));
        }
        house.store(Playbooks.paced("gentle", "[1, 100%]", "1s", WRITES_PER_SECOND));
    }

    @AfterAll
    static void stop() {
        SERVER.forEach(ServerProcess::close);
        house.close();
    }

    @Test
    void crashesLoseNoRunAndNoTrigger() {
        int crashes = Rounds.full() ? 40 : 5;
        // Two waves that last as long as the crashes do.
        int keys = WRITES_PER_SECOND * (Rounds.full() ? 55 : 15);
        Rounds.play("F4", "PostgreSQL -m immediate, " + crashes + " times in a run", 1, 2, (round, random) -> {
            SERVER.forEach(server -> Keyspace.fill(server, keys));
            List<Witness> witnesses = SERVER.stream().map(Witness::of).toList();
            try {
                String run = house.start("gentle");
                for (int i = 0; i < crashes; i++) {
                    Waits.aWhile(random, 4_000);
                    house.postgres().crash();
                    Waits.aWhile(random, 1_000);
                    house.postgres().startAgain();
                }
                long back = System.nanoTime();
                CompletableFuture<Void> polls = CompletableFuture.runAsync(() -> pollsGoOn(back));
                String end = end(run, keys, witnesses, back);
                polls.join();
                return end;
            } finally {
                witnesses.forEach(Witness::close);
            }
        });
    }

    @Test
    void aDatabaseThatIsAwayDelaysARunAndNothingElse() {
        Duration away = Rounds.full() ? Duration.ofMinutes(5) : Duration.ofSeconds(45);
        int keys = WRITES_PER_SECOND * 8;
        Rounds.play("F5", "PostgreSQL away for " + away.toSeconds() + " s", 2, 2, (round, random) -> {
            SERVER.forEach(server -> Keyspace.fill(server, keys));
            List<Witness> witnesses = SERVER.stream().map(Witness::of).toList();
            BadLink.State bad = round % 2 == 0 ? BadLink.State.RESET : BadLink.State.DROP;
            try {
                String run = house.start("gentle");
                Waits.midScan(house, run, keys, random);
                house.way().become(bad);
                long start = System.nanoTime();
                long written;
                try {
                    Waits.exactly(LEASE);
                    written = writes(witnesses);
                    for (NodeProcess node : house.nodes()) {
                        var answer = house.api().once(node, "GET", "/runs/" + run, "", "", "", Duration.ofSeconds(35));
                        assertThat(answer.status()).isEqualTo(503);
                        assertThat(answer.raw().headers().firstValue("Retry-After"))
                                .isPresent();
                    }
                    Waits.exactly(away.minusNanos(System.nanoTime() - start));
                    assertThat(writes(witnesses)).as("written without a lease").isEqualTo(written);
                } finally {
                    house.way().become(BadLink.State.GOOD);
                }
                long back = System.nanoTime();
                Await.until(Waits.TAKEN_UP, "the run goes on", () -> writes(witnesses) > written);
                Results.worst("goes on after ms", Waits.millis(back));
                return bad + " " + end(run, keys, witnesses, back);
            } finally {
                witnesses.forEach(Witness::close);
            }
        });
    }

    private static long writes(List<Witness> witnesses) {
        return witnesses.stream().mapToLong(Witness::writes).sum();
    }

    private static String end(String run, int keys, List<Witness> witnesses, long back) {
        Waits.over(house, run, back);
        Story story = Story.of(house.api(), run);
        assertThat(story.faults()).as(story.words()).isEmpty();
        assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
        for (int i = 0; i < SERVERS; i++) {
            assertThat(Keyspace.faults(SERVER.get(i), keys)).as(story.words()).isEmpty();
            witnesses.get(i).awaitWrites(keys);
            assertThat(witnesses.get(i).late()).as("%s", witnesses.get(i)).isZero();
        }
        return story.takeOvers() + " taken over";
    }

    /** What Quartz fires every 2 s is fired again, twice within a minute of the last crash. */
    private static void pollsGoOn(long back) {
        String[] last = {observedAt()};
        for (int i = 0; i < 2; i++) {
            Await.until(
                    Duration.ofSeconds(60).minusNanos(System.nanoTime() - back),
                    "the fleet is looked at",
                    () -> !observedAt().equals(last[0]));
            last[0] = observedAt();
        }
        Results.worst("fires again after ms", Waits.millis(back));
    }

    private static String observedAt() {
        JsonNode instance = house.api().all("/deployments/cache-0/instances").getFirst();
        return instance.path("observedAt").asText();
    }
}
