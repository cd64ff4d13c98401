package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.testing.EnginesUnderTest;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F1: a node is killed, wherever it stands; another one carries on within 15 s. */
@Fault
class KillFault {
    private static final int SERVERS = 3;
    private static final int WRITES_PER_SECOND = 1_500;
    /** Three seconds on each server, in two waves: a node that dies at the start leaves 8 s of work and a lease behind. */
    private static final int KEYS = 3 * WRITES_PER_SECOND;

    private static final List<ServerProcess> SERVER = new ArrayList<>();
    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(2);
        for (int i = 0; i < SERVERS; i++) {
            SERVER.add(ServerProcess.start(EnginesUnderTest.present()
                    .get(i % EnginesUnderTest.present().size())));
            house.register("cache-" + i, SERVER.get(i));
        }
        house.store(Playbooks.paced("gentle", "[1, 100%]", "2s", WRITES_PER_SECOND));
    }

    @AfterAll
    static void stop() {
        SERVER.forEach(ServerProcess::close);
        house.close();
    }

    /** Where the run stands when the node is killed. */
    private enum Moment {
        PLANNING,
        STARTING,
        SCANNING,
        SOAKING,
        PAUSING
    }

    @Test
    void aKilledNodeIsMadeUpFor() {
        Rounds.play("F1", "kill -9, two nodes", 5, 40, (round, random) -> {
            Moment moment = Moment.values()[round % Moment.values().length];
            SERVER.forEach(server -> Keyspace.fill(server, KEYS));
            List<Witness> witnesses = SERVER.stream().map(Witness::of).toList();
            try {
                return moment + " " + kill(moment, random, witnesses);
            } finally {
                witnesses.forEach(Witness::close);
                revive();
            }
        });
    }

    private static String kill(Moment moment, Random random, List<Witness> witnesses) {
        if (moment == Moment.PLANNING) {
            killWhilePlanning(random);
        }
        String run = house.start("gentle");
        NodeProcess killed = moment == Moment.PLANNING ? null : strike(moment, random, run);
        long since = System.nanoTime();
        if (killed != null) {
            Waits.takenUp(house, house.api(), run, killed, since);
        }
        if (moment == Moment.PAUSING) {
            Await.until(
                    Waits.OVER.minusNanos(System.nanoTime() - since),
                    "the run is paused or over",
                    () -> house.isOver(run) || state(run).equals("paused"));
            if (!house.isOver(run)) {
                since = System.nanoTime();
                house.api().post("/runs/" + run + "/resume", Map.of("why", "go on"));
            }
        }
        Waits.over(house, run, since);
        Story story = Story.of(house.api(), run);
        assertThat(story.faults()).as(story.words()).isEmpty();
        assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
        for (int i = 0; i < SERVERS; i++) {
            assertThat(Keyspace.faults(SERVER.get(i), KEYS)).as(story.words()).isEmpty();
            witnesses.get(i).awaitWrites(KEYS);
            assertThat(witnesses.get(i).late()).as("%s", witnesses.get(i)).isZero();
        }
        return story.takeOvers() + " taken over";
    }

    /** The plan is lost or whole; nothing of it may be in the way of the next one. */
    private static void killWhilePlanning(Random random) {
        NodeProcess node = house.nodes().get(random.nextInt(2));
        Thread request = Thread.ofVirtual().start(() -> {
            try {
                house.api()
                        .once(
                                node,
                                "POST",
                                "/plans",
                                "{\"playbook\": \"gentle\", \"select\": \"true\"}",
                                "application/json",
                                UUID.randomUUID().toString(),
                                Duration.ofSeconds(10));
            } catch (UncheckedIOException cutOff) {
                // As it should be.
            }
        });
        Waits.aWhile(random, 400);
        node.kill();
        try {
            request.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NodeProcess strike(Moment moment, Random random, String run) {
        if (moment == Moment.SOAKING) {
            Waits.there("the run soaks", () -> house.api().get("/runs/" + run).hasNonNull("soakUntil"));
        } else if (moment != Moment.STARTING) {
            Waits.midScan(house, run, SERVERS * KEYS, random);
        }
        if (moment == Moment.PAUSING) {
            pause(run);
        }
        Waits.aWhile(random, 300);
        List<NodeProcess> atWork = house.atWork(run);
        NodeProcess node =
                atWork.isEmpty() ? house.nodes().get(random.nextInt(2)) : atWork.get(random.nextInt(atWork.size()));
        node.kill();
        return node;
    }

    /** On a busy machine the run may be over before it hears of it: then there is nothing to pause, and it is said so. */
    private static void pause(String run) {
        try {
            house.api().post("/runs/" + run + "/pause", Map.of("why", "look first"));
        } catch (AssertionError refused) {
            if (!house.isOver(run) || !refused.getMessage().contains("it takes no pause")) {
                throw refused;
            }
        }
    }

    private static void revive() {
        for (NodeProcess node : house.nodes()) {
            if (!node.isAlive()) {
                node.start();
            }
        }
    }

    private static String state(String run) {
        JsonNode now = house.api().get("/runs/" + run);
        return now.path("state").asText();
    }
}
