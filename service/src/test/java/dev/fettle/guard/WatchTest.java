package dev.fettle.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ByteSize;
import dev.fettle.guard.Finding.Grade;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule by itself: from where on, until where, and what it takes no notice of. */
class WatchTest {
    private static final long SECOND = 1_000_000_000;

    private static Grade grade(Watch watch, SampleVitals vitals) {
        return watch.look(vitals.read(), SECOND).grade();
    }

    @Test
    void lagSlowsFromHalfOfTheBoundAndWaitsUntilItIsHalfAgain() {
        Watch lag = new ReplicaLag(new ByteSize(1_000));
        assertThat(grade(lag, SampleVitals.well().lag(500))).isEqualTo(Grade.FINE);
        assertThat(grade(lag, SampleVitals.well().lag(501))).isEqualTo(Grade.STRAINED);
        assertThat(grade(lag, SampleVitals.well().lag(1_000))).isEqualTo(Grade.STRAINED);
        assertThat(grade(lag, SampleVitals.well().lag(1_001))).isEqualTo(Grade.OVER);
        assertThat(grade(lag, SampleVitals.well().lag(501))).isEqualTo(Grade.OVER);
        assertThat(grade(lag, SampleVitals.well().lag(500))).isEqualTo(Grade.FINE);
        assertThat(grade(lag, SampleVitals.well().lag(501))).isEqualTo(Grade.STRAINED);
        assertThat(lag.look(SampleVitals.well().lag(2_000_000).read(), SECOND).words())
                .isEqualTo("the furthest replica is 2000000 bytes behind; limits.maxLag is 1000, and work goes on from"
                        + " half of it");
    }

    @Test
    void aReplicaThatSaysNothingIsWaitedFor() {
        Watch silence = new ReplicaSilence();
        assertThat(grade(silence, SampleVitals.well().silence(10))).isEqualTo(Grade.FINE);
        assertThat(grade(silence, SampleVitals.well().silence(11))).isEqualTo(Grade.OVER);
    }

    @Test
    void aReplicaThatIsLostIsWaitedFor() {
        Watch replicas = new ReplicaCount();
        assertThat(grade(replicas, SampleVitals.well().replicas(1))).isEqualTo(Grade.FINE);
        assertThat(grade(replicas, SampleVitals.well().replicas(2))).isEqualTo(Grade.FINE);
        assertThat(replicas.look(SampleVitals.well().replicas(1).read(), SECOND))
                .extracting(Finding::grade, Finding::words)
                .containsExactly(Grade.OVER, "1 of 2 replicas are left since the step began");
        assertThat(grade(replicas, SampleVitals.well().replicas(2))).isEqualTo(Grade.FINE);
        assertThat(grade(new ReplicaCount(), SampleVitals.well().replicas(0)))
                .as("none from the beginning")
                .isEqualTo(Grade.FINE);
    }

    @Test
    void aQueueOfFreesIsWaitedForUntilItIsShort() {
        Watch frees = new PendingFrees();
        assertThat(grade(frees, SampleVitals.well().pending(1_000))).isEqualTo(Grade.FINE);
        assertThat(grade(frees, SampleVitals.well().pending(10_000))).isEqualTo(Grade.STRAINED);
        assertThat(grade(frees, SampleVitals.well().pending(10_001))).isEqualTo(Grade.OVER);
        assertThat(grade(frees, SampleVitals.well().pending(1_001))).isEqualTo(Grade.OVER);
        assertThat(grade(frees, SampleVitals.well().pending(1_000))).isEqualTo(Grade.FINE);
    }

    @Test
    void memoryMattersOnlyWhereItGrewWhileTheStepWorked() {
        Watch room = new MemoryRoom();
        assertThat(grade(room, SampleVitals.well().memory(1_000, 1_000)))
                .as("full from the beginning: the remedy is there to cure it")
                .isEqualTo(Grade.FINE);
        assertThat(grade(room, SampleVitals.well().memory(900, 1_000))).isEqualTo(Grade.FINE);
        assertThat(grade(room, SampleVitals.well().memory(955, 1_000))).isEqualTo(Grade.STRAINED);
        assertThat(grade(room, SampleVitals.well().memory(1_000, 1_000))).isEqualTo(Grade.OVER);
        assertThat(grade(room, SampleVitals.well().memory(1_010, 1_000))).isEqualTo(Grade.OVER);
        assertThat(grade(room, SampleVitals.well().memory(1_020, 1_000)))
                .as("it goes on growing while the step waits: not our doing")
                .isEqualTo(Grade.STRAINED);
        assertThat(grade(new MemoryRoom(), SampleVitals.well().memory(1 << 30, 0)))
                .as("no limit")
                .isEqualTo(Grade.FINE);
    }

    @Test
    void aBusyMainThreadStrainsWhoeverKeepsItBusy() {
        Watch load = new MainThread();
        assertThat(grade(load, SampleVitals.well().busyFor(100, true))).isEqualTo(Grade.FINE);
        assertThat(grade(load, SampleVitals.well().busyFor(100.89, true))).isEqualTo(Grade.FINE);
        assertThat(load.look(SampleVitals.well().busyFor(101.85, true).read(), SECOND)
                        .words())
                .isEqualTo("the server's main thread was busy for 96% of the time; the bound is 90%");
        assertThat(grade(load, SampleVitals.well())).as("it does not say").isEqualTo(Grade.FINE);
        assertThat(grade(load, SampleVitals.well().busyFor(200, false))).isEqualTo(Grade.FINE);
    }

    @Test
    void slowCommandsOfOthersCountFromOneInAHundred() {
        Watch calls = new SlowCalls(Duration.ofMillis(5));
        assertThat(grade(calls, SampleVitals.well().calls(Map.of(4_227L, 1_000L, 8_454L, 900L, 16_909L, 900L))))
                .as("what was before the step is nobody's matter")
                .isEqualTo(Grade.FINE);
        assertThat(grade(calls, SampleVitals.well().calls(Map.of(4_227L, 2_000L, 8_454L, 900L, 16_909L, 909L))))
                .as("9 of 1009")
                .isEqualTo(Grade.FINE);
        assertThat(grade(calls, SampleVitals.well().calls(Map.of(4_227L, 2_500L, 8_454L, 900L, 16_909L, 919L))))
                .as("10 of 510")
                .isEqualTo(Grade.STRAINED);
        assertThat(grade(calls, SampleVitals.well().calls(Map.of(4_227L, 2_550L, 8_454L, 900L, 16_909L, 929L))))
                .as("10 of 60")
                .isEqualTo(Grade.OVER);
        assertThat(grade(calls, SampleVitals.well().calls(Map.of(4_227L, 2_550L, 8_454L, 999L, 16_909L, 929L))))
                .as("8.5 ms at most may be under 5 ms")
                .isEqualTo(Grade.FINE);
        assertThat(grade(calls, SampleVitals.well().calls(Map.of(4_227L, 5L, 16_909L, 3L))))
                .as("somebody reset the figures")
                .isEqualTo(Grade.FINE);
    }

    @Test
    void aSnapshotSlows() {
        assertThat(grade(new Snapshot(), SampleVitals.well().saving())).isEqualTo(Grade.STRAINED);
    }

    @Test
    void theWorstCountsAndTheLiftedShareHeedsOnlyDamage() {
        SampleVitals both = SampleVitals.well().saving().lag(100 << 20);
        assertThat(Watches.of(bounds(0.2)).look(both.read(), 0).vital()).isEqualTo("lag");
        assertThat(Watches.of(bounds(0.2))
                        .look(SampleVitals.well().saving().read(), 0)
                        .vital())
                .isEqualTo("snapshot");
        assertThat(Watches.of(bounds(1)).look(SampleVitals.well().saving().read(), 0))
                .isEqualTo(Finding.FINE);
        assertThat(Watches.of(bounds(1)).look(both.read(), 0).vital()).isEqualTo("lag");
    }

    static Bounds bounds(double share) {
        return new Bounds(
                share, Duration.ofMillis(5), Duration.ZERO, ByteSize.parse("64mb"), null, Duration.ofMinutes(5));
    }
}
