package dev.fettle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Supervisor;
import dev.fettle.app.demo.Topology;
import dev.fettle.failover.LossResult;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** F11: failovers and restarts that something or somebody gets in the way of. */
@Fault
class HinderedFault {
    private static final List<Topology.Kind> KINDS =
            List.of(Topology.Kind.REPLICATION, Topology.Kind.CLUSTER, Topology.Kind.SENTINEL);
    private static final Duration TWO_PRIMARIES = Duration.ofSeconds(1);
    private static final int BEHIND_MB = 64;

    private static House house;
    private static RestClient approver;

    @BeforeAll
    static void start() {
        house = House.of(1);
        approver = house.person("grace", "approver");
        house.store(Playbooks.shard("over", "shard.failover", "{timeout: 5s}"));
        house.store(Playbooks.shard("again", "shard.restart", "{timeout: 5s, patience: 60s}"));
        house.store(Playbooks.shard("hasty", "shard.restart", "{timeout: 5s, patience: 8s}"));
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    /** One of the faults, while the clients write. @return in a few words what was seen */
    @FunctionalInterface
    private interface Hindrance {
        String play(BusyShard shard, Random random);
    }

    private static String hindered(String name, Topology.Kind kind, Random random, Hindrance hindrance) {
        List<Engine> engines = EnginesUnderTest.present();
        Engine engine = engines.get(random.nextInt(engines.size()));
        try (BusyShard shard = BusyShard.start(house, name, kind, engine)) {
            String[] seen = {""};
            LossResult result = shard.whileWritten(TWO_PRIMARIES, () -> seen[0] = hindrance.play(shard, random));
            assertThat(result.lost()).as("%s %s", seen[0], result).isZero();
            return engine.name() + " " + kind + " " + seen[0];
        }
    }

    /** Before it is promoted: a primary that dies takes with it what no replica has, and no failover changes that. */
    @Test
    void theChosenReplicaIsKilled() {
        Rounds.play("F11", "the chosen replica is killed", 1, 12, (round, random) -> {
            Topology.Kind kind = KINDS.get(round % KINDS.size());
            return hindered("killed-" + round, kind, random, (shard, moment) -> {
                ServerProcess old = shard.servers().getFirst();
                ServerProcess chosen = shard.servers().get(1);
                String run = house.startApproved(toThe(chosen), shard.select(), approver);
                atWork(run);
                boolean hangsFirst = moment.nextBoolean();
                Waits.aWhile(moment, kind == Topology.Kind.SENTINEL ? 10_000 : 1_000);
                if (hangsFirst) {
                    chosen.pause();
                    Waits.aWhile(moment, 3_000);
                }
                boolean promoted = old.info("role").equals("slave")
                        && !old.info("master_failover_state").equals("failover-in-progress");
                if (promoted) {
                    chosen.resume();
                } else {
                    chosen.kill();
                }
                String words = over(run, Duration.ofSeconds(90), "failed", "succeeded");
                shard.awaitWhole();
                shard.revive();
                shard.awaitWhole();
                if (!promoted) {
                    assertThat(old.info("role")).as(words).isEqualTo("master");
                    assertThat(words).contains("still is the primary");
                }
                return (hangsFirst ? "hung first, " : "") + words;
            });
        });
    }

    @Test
    void theReplicaIsFarBehind() {
        Rounds.play("F11", "the replica is " + BEHIND_MB + " MB behind", 1, 12, (round, random) -> {
            Engine engine = EnginesUnderTest.present()
                    .get(random.nextInt(EnginesUnderTest.present().size()));
            Topology topology = Topology.replication(engine, 1);
            try (BusyShard shard = BusyShard.of(house, "behind-" + round, topology)) {
                ServerProcess replica = topology.replicas().getFirst();
                String[] seen = {""};
                LossResult result = shard.whileWritten(TWO_PRIMARIES, () -> {
                    String run = house.startApproved("over", shard.select(), approver);
                    replica.pause();
                    try {
                        shard.grow(BEHIND_MB);
                        Waits.aWhile(random, 4_000);
                    } finally {
                        replica.resume();
                    }
                    seen[0] = over(run, Duration.ofSeconds(60), "succeeded", "failed");
                    shard.awaitWhole();
                });
                assertThat(result.lost()).as("%s %s", seen[0], result).isZero();
                return engine.name() + " " + seen[0];
            }
        });
    }

    @Test
    void aSentinelIsDown() {
        Rounds.play(
                "F11",
                "one Sentinel goes down",
                1,
                12,
                (round, random) -> hindered("sentinel-" + round, Topology.Kind.SENTINEL, random, (shard, moment) -> {
                    String run = house.startApproved("over", shard.select(), approver);
                    atWork(run);
                    Waits.aWhile(moment, 12_000);
                    shard.topology().sentinels().get(moment.nextInt(3)).kill();
                    String words = over(run, Duration.ofMinutes(3), "succeeded", "failed");
                    shard.awaitWhole();
                    shard.revive();
                    return words;
                }));
    }

    @Test
    void aServerNeverComesBack() {
        Rounds.play("F11", "a server never comes back from its restart", 1, 12, (round, random) -> {
            Topology.Kind kind = KINDS.get(round % KINDS.size());
            boolean cancelled = round % 2 == 1;
            return hindered("away-" + round, kind, random, (shard, moment) -> {
                String run = house.startApproved(cancelled ? "again" : "hasty", shard.select(), approver);
                if (cancelled) {
                    Waits.there(
                            "a server is down", () -> shard.servers().stream().anyMatch(server -> !server.isAlive()));
                    cancel(run);
                }
                String words = over(run, Duration.ofSeconds(90), "failed");
                assertThat(words)
                        .containsPattern(
                                "is not back after " + (cancelled ? "3\\ds, and the run ends" : "8s") + ": start it");
                assertThat(shard.servers())
                        .filteredOn(ServerProcess::isAlive)
                        .hasSize(shard.servers().size() - 1);
                shard.awaitWhole();
                shard.revive();
                return words;
            });
        });
    }

    /** It is not waited for as long as it may take where somebody waits for the run's end; and that is said. */
    @Test
    void anotherReplicaHangsAndTheRunIsCancelled() {
        Rounds.play(
                "F11",
                "another replica hangs, the run is cancelled",
                1,
                6,
                (round, random) -> hindered("hangs-" + round, Topology.Kind.REPLICATION, random, (shard, moment) -> {
                    ServerProcess old = shard.servers().getFirst();
                    ServerProcess chosen = shard.servers().get(1);
                    ServerProcess other = shard.servers().get(2);
                    String run = house.startApproved(toThe(chosen), shard.select(), approver);
                    Waits.there("it is promoted", () -> chosen.info("role").equals("master") || house.isOver(run));
                    other.pause();
                    String words;
                    try {
                        Waits.aWhile(moment, 3_000);
                        cancel(run);
                        words = over(run, Duration.ofMinutes(1), "cancelled", "succeeded");
                    } finally {
                        other.resume();
                    }
                    if (words.startsWith("cancelled")) {
                        assertThat(words).contains(chosen.address() + " is the primary instead of " + old.address());
                        // Whoever is told that it was not in step has to do this by hand.
                        other.command("REPLICAOF", ServerProcess.HOST, String.valueOf(chosen.port()));
                    }
                    shard.awaitWhole();
                    return words;
                }));
    }

    private static void cancel(String run) {
        try {
            house.api().post("/runs/" + run + "/cancel", Map.of("why", "it takes too long"));
        } catch (AssertionError refused) {
            if (!house.isOver(run)) {
                throw refused;
            }
        }
    }

    /** The name of a playbook that makes this replica the primary. */
    private static String toThe(ServerProcess chosen) {
        String playbook = "to-" + chosen.port();
        house.store(Playbooks.shard(playbook, "shard.failover", "{timeout: 5s, to: \"" + chosen.address() + "\"}"));
        return playbook;
    }

    @Test
    void thePermissionIsTakenAway() {
        Rounds.play("F11", "NOPERM on the failover command", 1, 12, (round, random) -> {
            // Older servers cannot take a single subcommand away.
            Topology.Kind kind = round % 2 == 0 ? Topology.Kind.SENTINEL : Topology.Kind.REPLICATION;
            return hindered("noperm-" + round, kind, random, (shard, moment) -> {
                ServerProcess old = shard.servers().getFirst();
                String run = house.startApproved("over", shard.select(), approver);
                shard.servers().forEach(server -> server.command("ACL", "SETUSER", "default", "-failover"));
                String words = over(run, Duration.ofMinutes(2), "failed", "succeeded");
                shard.servers().forEach(server -> server.command("ACL", "SETUSER", "default", "+failover"));
                shard.awaitWhole();
                if (old.info("role").equals("master")) {
                    assertThat(words).contains("still is the primary");
                }
                return words;
            });
        });
    }

    /** Under Sentinels a plain SENTINEL FAILOVER loses writes by itself, so nobody counts them there. */
    @Test
    void aPersonFailsOverAtTheSameTime() {
        Rounds.play("F11", "a person fails over at the same time", 2, 24, (round, random) -> {
            Engine engine = EnginesUnderTest.present()
                    .get(random.nextInt(EnginesUnderTest.present().size()));
            boolean cluster = round % 2 == 1;
            Topology topology = cluster ? Topology.cluster(engine, 3, 1) : Topology.replication(engine, 1);
            String playbook = random.nextBoolean() ? "over" : "again";
            try (BusyShard shard = BusyShard.of(house, "person-" + round, topology);
                    Supervisor supervisor = Supervisor.of(topology.servers())) {
                String[] seen = {""};
                LossResult result = shard.whileWritten(TWO_PRIMARIES, () -> {
                    String run = house.startApproved(playbook, shard.select(), approver);
                    atWork(run);
                    Waits.aWhile(random, playbook.equals("over") ? 2_000 : 4_000);
                    String answered = shard.failOverByHand();
                    seen[0] = answered + ", " + over(run, Duration.ofSeconds(90), "succeeded", "failed");
                    shard.awaitWhole();
                });
                assertThat(result.lost()).as("%s %s", seen[0], result).isZero();
                assertThat(supervisor.failures()).isEmpty();
                return engine.name() + " " + topology.kind() + " " + playbook + ": " + seen[0];
            }
        });
    }

    private static void atWork(String run) {
        Waits.there("the run is at work", () -> !house.atWork(run).isEmpty() || house.isOver(run));
    }

    /** Waits until it is over, in one of these states, with a story that fits. @return its words */
    private static String over(String run, Duration within, String... states) {
        Await.until(within, () -> "run over, it is " + house.api().get("/runs/" + run), () -> house.isOver(run));
        Story story = Story.of(house.api(), run);
        assertThat(story.faults()).as(story.words()).isEmpty();
        assertThat(story.state()).as(story.words()).isIn(Set.of(states));
        return story.words();
    }
}
