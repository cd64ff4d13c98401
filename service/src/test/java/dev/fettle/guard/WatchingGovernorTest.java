package dev.fettle.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fettle.action.Burst;
import dev.fettle.action.ByteSize;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Stopped;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What comes of what is seen, with a clock that the test moves. */
class WatchingGovernorTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final SampleVitals BEHIND = SampleVitals.well().lag(2_000_000);
    private static final SampleVitals NEARLY_BEHIND = SampleVitals.well().lag(600_000);

    private static final class HandClock implements Pacer {
        private long now = 5 * SECOND;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void pause(long nanos, Runnable stopIfAsked) {
            stopIfAsked.run();
            now += nanos;
        }
    }

    private final HandClock time = new HandClock();
    private boolean stop;

    private WatchingGovernor governor(double share, @Nullable Long writes) {
        return new WatchingGovernor(
                new Bounds(
                        share,
                        Duration.ofMillis(5),
                        Duration.ZERO,
                        new ByteSize(1_000_000),
                        writes,
                        Duration.ofSeconds(10)),
                List.of(),
                0,
                time,
                () -> {
                    if (stop) {
                        throw new Stopped("asked to");
                    }
                });
    }

    /** @return when it went out */
    private long exchange(WatchingGovernor governor, int writes, long nanos) {
        Burst burst = new Burst("expire", Math.max(1, writes), Math.max(1, writes), writes, false);
        governor.before(burst);
        long sent = time.now;
        time.now += nanos;
        governor.after(burst, nanos);
        return sent;
    }

    private double share(WatchingGovernor governor) {
        long start = time.now;
        for (int i = 0; i < 100; i++) {
            exchange(governor, 1, 2 * MILLI);
        }
        return 200.0 * MILLI / (time.now - start);
    }

    @Test
    void withTheWholeOfTheServerTwoExchangesInFlightNeverRest() {
        WatchingGovernor governor = governor(1, null);
        Burst burst = new Burst("expire", 10, 10, 10, false);
        long start = time.now;
        long last = start;
        long thought = 0;
        for (int i = 0; i < 100; i++) {
            governor.before(burst);
            time.now += 2 * MILLI;
            // Of the one before: the server has been at it since its last answer.
            governor.after(burst, time.now - last);
            last = time.now;
            // What is done with the answers takes now longer, now shorter.
            long think = i % 2 == 0 ? 0 : 3 * MILLI;
            time.now += think;
            thought += think;
        }
        assertThat(time.now - start).isEqualTo(200 * MILLI + thought);
    }

    @Test
    void strainedItTakesLessAndLessAndComesBackSlowly() {
        WatchingGovernor governor = governor(0.2, null);
        assertThat(share(governor)).isCloseTo(0.2, within(0.01));
        assertThat(governor.observe(NEARLY_BEHIND.read())).isTrue();
        assertThat(share(governor)).isCloseTo(0.1, within(0.005));
        for (int i = 0; i < 10; i++) {
            assertThat(governor.observe(NEARLY_BEHIND.read())).isTrue();
        }
        assertThat(share(governor)).isCloseTo(0.2 / 16, within(0.001));
        for (int i = 0; i < 8; i++) {
            assertThat(governor.observe(SampleVitals.well().read())).isTrue();
        }
        // What was owed before is rested first.
        exchange(governor, 1, MILLI);
        assertThat(share(governor)).isCloseTo(0.2, within(0.01));
        assertThat(governor.summary()).endsWith("; the server's vitals: {lag=11} looks, waited 0s");
    }

    @Test
    void strainedNothingOverlapsEvenWithTheShareLifted() {
        WatchingGovernor governor = governor(1, null);
        assertThat(governor.overlaps()).isTrue();
        governor.observe(NEARLY_BEHIND.read());
        assertThat(governor.overlaps()).isFalse();
        assertThat(share(governor)).isCloseTo(0.5, within(0.01));
    }

    @Test
    void overABoundItWaitsUntilThatIsBetter() {
        WatchingGovernor governor = governor(0.2, null);
        long start = time.now;
        int looks = 0;
        while (!governor.observe((looks < 7 ? BEHIND : SampleVitals.well()).read())) {
            looks++;
        }
        assertThat(looks).isEqualTo(7);
        assertThat(time.now - start).isEqualTo(7 * SECOND);
        exchange(governor, 1, MILLI);
        assertThat(governor.wholeTrace()).hasSize(8).first().satisfies(point -> {
            assertThat(point.why()).isEqualTo("lag");
            assertThat(point.lagBytes()).isEqualTo(2_000_000);
        });
        assertThat(governor.wholeTrace().stream()
                        .mapToLong(PacePoint::pauseMillis)
                        .sum())
                .isEqualTo(7_000);
    }

    @Test
    void whatDoesNotGetBetterIsGivenUpInWordsThatHelp() {
        WatchingGovernor governor = governor(0.2, null);
        long start = time.now;
        assertThatThrownBy(() -> {
                    while (true) {
                        assertThat(governor.observe(BEHIND.read())).isFalse();
                    }
                })
                .isInstanceOf(GiveUp.class)
                .hasMessage("the furthest replica is 2000000 bytes behind; limits.maxLag is 1000000, and work goes on"
                        + " from half of it; waited 10s (limits.patience) for it: look at why the replica does not keep"
                        + " up, or run when less is written");
        assertThat(time.now - start).isEqualTo(10 * SECOND);
    }

    @Test
    void patienceIsForEachWaitAnew() {
        WatchingGovernor governor = governor(0.2, null);
        for (int i = 0; i < 5; i++) {
            for (int look = 0; look < 9; look++) {
                assertThat(governor.observe(BEHIND.read())).isFalse();
            }
            assertThat(governor.observe(SampleVitals.well().read())).isTrue();
        }
    }

    @Test
    void aStopIsHeededWhileItWaits() {
        WatchingGovernor governor = governor(0.2, null);
        governor.observe(BEHIND.read());
        stop = true;
        assertThatThrownBy(() -> governor.observe(BEHIND.read())).isInstanceOf(Stopped.class);
    }

    @Test
    void writesAreNeverMoreThanTheirRateAndReadsAreNotCounted() {
        WatchingGovernor governor = governor(1, 1_000L);
        assertThat(governor.overlaps()).isFalse();
        assertThat(governor.room("expire")).isLessThanOrEqualTo(100);
        long start = time.now;
        for (int i = 0; i < 500; i++) {
            exchange(governor, 20, MILLI / 10);
            exchange(governor, 0, MILLI / 10);
        }
        assertThat(500 * 20.0 * SECOND / (time.now - start)).isCloseTo(1_000, within(20.0));
        start = time.now;
        for (int i = 0; i < 100; i++) {
            exchange(governor, 0, MILLI / 10);
        }
        assertThat(time.now - start).isLessThan(50 * MILLI);
    }

    @Test
    void asksForNoMoreKeysThanMayBeWrittenInAMoment() {
        WatchingGovernor governor = governor(1, 1_000L);
        for (int i = 0; i < 200; i++) {
            exchange(governor, 0, 1_000);
        }
        assertThat(governor.chunk("scan", 20, 2_000)).isBetween(1, 250);
    }
}
