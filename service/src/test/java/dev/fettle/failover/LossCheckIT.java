package dev.fettle.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.app.demo.Engine;
import dev.fettle.app.demo.ServerProcess;
import dev.fettle.app.demo.Topology;
import dev.fettle.testing.EnginesUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That the check counts what is there to be counted: nothing where nothing is lost, and every one that is. */
class LossCheckIT {
    private static final LossCheck CHECK = LossCheck.standard().withCalm(Duration.ofMillis(500));
    private static final long SEED = System.nanoTime();

    private final Random random = new Random(SEED);

    @Test
    void undisturbedReplicationLosesNothing() {
        try (Topology topology = Topology.replication(engine(), 2)) {
            LossResult result = CHECK.around(topology, LossCheckIT::nothing);

            assertAllThere(topology, result);
            assertThat(result.lackedByReplicas()).hasSize(2);
        }
    }

    @Test
    void undisturbedSentinelSetLosesNothing() {
        try (Topology topology = Topology.sentinel(engine(), 1, 3)) {
            LossResult result = CHECK.around(topology, LossCheckIT::nothing);

            assertAllThere(topology, result);
            assertThat(result.lostByClient()).containsOnlyKeys("staying", "following");
        }
    }

    @Test
    void undisturbedClusterLosesNothing() {
        try (Topology topology = Topology.cluster(engine(), 3, 1)) {
            LossResult result = CHECK.around(topology, LossCheckIT::nothing);

            assertAllThere(topology, result);
            assertThat(result.lackedByReplicas()).hasSize(3);
            assertThat(topology.currentPrimaries())
                    .as("keys are spread over all shards")
                    .allSatisfy(primary -> assertThat(keysOf(primary)).isGreaterThan(result.acknowledged() / 6));
        }
    }

    @Test
    void thePromotionOfAReplicaThatIsBehindLosesWrites() {
        try (Topology topology = Topology.replication(EnginesUnderTest.engine("redis-7.0"), 1)) {
            ServerProcess old = topology.primary();

            LossResult result = CHECK.around(topology, () -> Naive.repoint().carryOut(topology, 0));

            System.out.println("re-pointed: " + result);
            assertThat(topology.currentPrimaries()).doesNotContain(old).hasSize(1);
            assertThat(result.lost()).isPositive().isLessThan(result.acknowledged());
            assertThat(result.errors()).containsKey("READONLY");
            assertThat(keysOf(topology.currentPrimaries().getFirst()))
                    .isGreaterThanOrEqualTo(result.acknowledged() - result.lost());
        }
    }

    @Test
    void keysThatAreTakenAwayOrChangedAreCountedExactly() {
        try (Topology topology = Topology.cluster(engine(), 3, 1)) {
            int taken = 5 + random.nextInt(20);
            int changed = 5 + random.nextInt(20);
            System.out.println("taken " + taken + ", changed " + changed + " of each shard, seed " + SEED);

            LossResult result = CHECK.around(
                    topology, () -> topology.currentPrimaries().forEach(primary -> spoil(primary, taken, changed)));

            assertThat(result.lost()).isEqualTo(3L * (taken + changed));
            assertThat(result.lackedByReplicas().values()).hasSize(3).containsOnly((long) taken + changed);
        }
    }

    @Test
    void whatAReplicaAloneLacksIsToldApart() {
        try (Topology topology = Topology.replication(engine(), 2)) {
            ServerProcess spoilt = topology.replicas().getLast();

            LossResult result = CHECK.around(topology, () -> {
                spoilt.command("CONFIG", "SET", "replica-read-only", "no");
                spoil(spoilt, 7, 4);
            });

            assertThat(result.lost()).isZero();
            assertThat(result.lackedByReplica()).isEqualTo(11);
            assertThat(result.lackedByReplicas())
                    .containsEntry(spoilt.address(), 11L)
                    .containsValue(0L);
        }
    }

    @Test
    void aPauseOfWritesIsTheLongestGap() {
        try (Topology topology = Topology.replication(engine(), 1)) {
            LossResult result =
                    CHECK.around(topology, () -> topology.primary().command("CLIENT", "PAUSE", "800", "WRITE"));

            assertThat(result.longestGap()).isBetween(Duration.ofMillis(790), Duration.ofMillis(1_500));
            assertThat(result.longestGapOfShard()).isEqualTo(result.longestGap());
            assertThat(result.longestGapOfWriter()).isGreaterThanOrEqualTo(result.longestGap());
            assertAllThere(topology, result);
        }
    }

    @Test
    void twoPrimariesAreNoResult() {
        LossCheck impatient = new LossCheck(2, Duration.ofMillis(5), Duration.ofMillis(100), Duration.ofSeconds(2));
        try (Topology topology = Topology.replication(engine(), 1)) {
            ServerProcess replica = topology.replicas().getFirst();

            assertThatThrownBy(() -> impatient.around(topology, () -> replica.command("REPLICAOF", "NO", "ONE")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has 0 replicas online");
        }
    }

    private static void assertAllThere(Topology topology, LossResult result) {
        System.out.println(topology + ": " + result);
        assertThat(result.lost()).isZero();
        assertThat(result.lackedByReplica()).isZero();
        assertThat(result.errors()).isEmpty();
        assertThat(result.acknowledged()).isGreaterThan(8 * 20);
        long held = topology.currentPrimaries().stream()
                .mapToLong(LossCheckIT::keysOf)
                .sum();
        assertThat(held).as("every write there, and nothing else").isEqualTo(result.acknowledged());
    }

    /** Takes so many keys away and overwrites so many others, while they are written. */
    private void spoil(ServerProcess server, int taken, int changed) {
        List<String> keys = new ArrayList<>();
        ((List<?>) server.command("KEYS", "*")).forEach(key -> keys.add(String.valueOf(key)));
        Collections.shuffle(keys, random);
        keys.subList(0, taken).forEach(key -> server.command("DEL", key));
        keys.subList(taken, taken + changed).forEach(key -> server.command("SET", key, "another"));
    }

    private static long keysOf(ServerProcess server) {
        return (Long) server.command("DBSIZE");
    }

    private static Engine engine() {
        return EnginesUnderTest.present().getLast();
    }

    private static void nothing() {}
}
