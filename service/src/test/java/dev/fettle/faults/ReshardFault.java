package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.RespException;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F9: slots move between the shards of a cluster in mid-scan, with their keys. */
@Fault
class ReshardFault {
    private static final int KEYS = Rounds.full() ? 200_000 : 30_000;
    /** Five seconds for what each shard has; they go one after the other. */
    private static final int WRITES_PER_SECOND = KEYS / 3 / 5;

    private static final int BATCH = 1_000;

    private static House house;

    @BeforeAll
    static void start() {
        house = House.of(1);
        // Keys come to a shard that were not there when the plan was made.
        house.store(
                Playbooks.paced("gentle", "[100%]", "0s", WRITES_PER_SECOND).replace("maxKeyspaceShare: 100%, ", ""));
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void keysThatMoveAreVisitedWhereTheyWent() {
        List<Engine> engines = EnginesUnderTest.present();
        Rounds.play("F9", "slots move in mid-scan", 2, 10, (round, random) -> {
            String name = "cluster-" + round;
            try (Topology cluster = Topology.cluster(engines.get((round + 1) % engines.size()), 3, 0)) {
                cluster.awaitHealthy(Duration.ofSeconds(60));
                List<ServerProcess> servers = cluster.servers();
                servers.forEach(ReshardFault::fill);
                house.register(name, "cluster", cluster.seeds());
                for (ServerProcess server : servers) {
                    house.awaitSeen(name, server);
                }
                String run = house.start("gentle", "deployment == \"" + name + "\"");
                Waits.midScan(house, run, KEYS / 3, random);
                int moved = move(servers, random, run);
                Waits.over(house, run);
                Story story = Story.of(house.api(), run);
                assertThat(story.faults()).as(story.words()).isEmpty();
                assertThat(story.state()).as(story.words()).isEqualTo("succeeded");
                long keys = servers.stream()
                        .mapToLong(server -> keyspace(server, "keys"))
                        .sum();
                long expiring = servers.stream()
                        .mapToLong(server -> keyspace(server, "expires"))
                        .sum();
                assertThat(keys).isEqualTo(KEYS);
                assertThat(expiring).as(story.words()).isEqualTo(KEYS);
                return cluster + ", " + moved + " slots: " + story.words();
            }
        });
    }

    /** Between random shards, in both directions. */
    private static int move(List<ServerProcess> servers, Random random, String run) {
        int slots = 100 + random.nextInt(Rounds.full() ? 900 : 100);
        int moved = 0;
        while (moved < slots && !house.isOver(run)) {
            int from = random.nextInt(servers.size());
            int to = (from + 1 + random.nextInt(servers.size() - 1)) % servers.size();
            int count = Math.min(slots - moved, 10 + random.nextInt(40));
            Reshard.move(servers.get(from), servers.get(to), servers, count);
            moved += count;
        }
        Await.until(
                Duration.ofSeconds(20),
                "all shards know",
                () -> servers.stream()
                        .allMatch(server -> String.valueOf(server.command("CLUSTER", "INFO"))
                                .contains("cluster_state:ok")));
        return moved;
    }

    private static void fill(ServerProcess server) {
        try (Resp resp = server.connect()) {
            for (int from = 0; from < KEYS; from += BATCH) {
                for (int i = from; i < from + BATCH; i++) {
                    resp.send("SET", "temp:" + i, "v");
                }
                List<String> elsewhere = new ArrayList<>();
                for (int i = from; i < from + BATCH; i++) {
                    try {
                        resp.receive();
                    } catch (RespException moved) {
                        elsewhere.add(moved.getMessage());
                    }
                }
                assertThat(elsewhere).allMatch(line -> line.startsWith("MOVED"));
            }
        }
    }

    private static long keyspace(ServerProcess server, String field) {
        return String.valueOf(server.command("INFO", "keyspace"))
                .lines()
                .filter(line -> line.startsWith("db0:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*" + field + "=(\\d+).*", "$1")))
                .sum();
    }
}
