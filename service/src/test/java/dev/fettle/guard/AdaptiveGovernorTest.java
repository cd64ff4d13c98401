package dev.fettle.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fettle.action.Burst;
import dev.fettle.action.Stopped;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdaptiveGovernorTest {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final Duration BOUND = Duration.ofMillis(5);

    /** Time that passes only as the test says. It starts just before the clock's number overflows, as it may. */
    private static final class VirtualTime implements Pacer {
        private long now = Long.MAX_VALUE - 3 * MILLI;
        private final List<Long> pauses = new ArrayList<>();

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void pause(long nanos, Runnable stopIfAsked) {
            stopIfAsked.run();
            pauses.add(nanos);
            now += nanos;
        }
    }

    private final VirtualTime time = new VirtualTime();

    private AdaptiveGovernor governor(double share) {
        return new AdaptiveGovernor(share, BOUND, Duration.ZERO, time, () -> {});
    }

    /** One exchange that takes so long. */
    private void exchange(AdaptiveGovernor governor, long nanos) {
        exchange(governor, nanos, 1);
    }

    private void exchange(AdaptiveGovernor governor, long nanos, long weight) {
        Burst burst = burst(weight);
        governor.before(burst);
        time.now += nanos;
        governor.after(burst, nanos);
    }

    private static Burst burst(long weight) {
        return new Burst("scan", 1, weight, 0, false);
    }

    private int page(AdaptiveGovernor governor, long nanosPerKey) {
        int chunk = governor.chunk("scan", 100, 50_000);
        exchange(governor, 50 * MICRO + chunk * nanosPerKey, chunk);
        return chunk;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2, 0.5, 0.9})
    void keepsToItsShareWhateverAnExchangeTakes(double share) {
        for (long cost : new long[] {20 * MICRO, 300 * MICRO, 4 * MILLI, 9 * MILLI}) {
            AdaptiveGovernor governor = governor(share);
            long start = time.now;
            long worked = 0;
            for (int i = 0; i < 2_000; i++) {
                exchange(governor, cost);
                // A fast one between slow ones, so that it is not given up.
                exchange(governor, 10 * MICRO);
                worked += cost + 10 * MICRO;
            }
            double taken = (double) worked / (time.now - start);
            assertThat(taken).isLessThanOrEqualTo(share * 1.01);
            if (cost < BOUND.toNanos()) {
                assertThat(taken).isCloseTo(share, within(share * 0.05));
            }
        }
    }

    @Test
    void findsTheChunkThatHalfAMillisecondAllows() {
        AdaptiveGovernor governor = governor(0.2);
        for (int i = 0; i < 200; i++) {
            int chunk = page(governor, MICRO / 2);
            assertThat(50 * MICRO + chunk * MICRO / 2).isLessThanOrEqualTo(540 * MICRO);
        }
        assertThat(governor.chunk("scan", 100, 50_000)).isBetween(800, 1_000);
        assertThat(governor.decisions().slow()).isZero();
    }

    @Test
    void findsTheChunkThatTheBoundAllows() {
        AdaptiveGovernor governor =
                new AdaptiveGovernor(0.2, Duration.ofNanos(400 * MICRO), Duration.ZERO, time, () -> {});
        long keys = 0;
        for (int i = 0; i < 1_000; i++) {
            int chunk = page(governor, MICRO / 2);
            keys += i < 100 ? 0 : chunk;
        }

        // 400 us are 700 keys here.
        assertThat(keys / 900).isBetween(350L, 700L);
        assertThat((double) governor.decisions().slow() / 1_000).isLessThan(0.4);
        assertThat(governor.decisions().chunk().max()).isLessThan(1_050);
    }

    @Test
    void learnsTheCostOfEachKindThroughTheNoise() {
        AdaptiveGovernor governor = governor(0.2);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            for (String kind : new String[] {"scan", "expire"}) {
                long weight = governor.room(kind);
                long cost = (kind.equals("scan") ? 400 : 1_500) * weight;
                assertThat(cost).as("%s of %s", kind, weight).isLessThanOrEqualTo(540 * MICRO);
                // Two of three wait behind other clients.
                long noise = random.nextInt(3) == 0 ? 0 : random.nextInt(2_000) * MICRO;
                governor.after(new Burst(kind, 1, weight, 0, false), 40 * MICRO + cost + noise);
            }
        }
        assertThat(governor.room("scan")).isBetween(900L, 1_250L);
        assertThat(governor.room("expire")).isBetween(266L, 333L);
        assertThat(governor.decisions().bursts().get("expire")).isBetween(266L, 333L);
    }

    @Test
    void twoThatAreAnsweredTogetherAreBothPaidFor() {
        AdaptiveGovernor governor = new AdaptiveGovernor(1, Duration.ofSeconds(60), Duration.ZERO, time, () -> {});
        int chunk = 0;
        for (int i = 0; i < 100; i++) {
            chunk = governor.chunk("zremrangebyrank", 100, 50_000);
            Burst burst = new Burst("zremrangebyrank", 2, chunk, 1, false);
            governor.after(burst, 2L * chunk * MICRO / 2);
            governor.after(burst, 0);
        }
        assertThat(chunk).as("1.5 ms at half a microsecond each").isEqualTo(3_000);
    }

    @Test
    void beginsSmallAndAtMostDoubles() {
        AdaptiveGovernor governor = governor(0.2);
        long room = governor.room("expire");
        assertThat(room).isEqualTo(16);
        for (int i = 0; i < 5; i++) {
            governor.after(new Burst("expire", 1, room, 1, false), 0);
            assertThat(governor.room("expire")).isEqualTo(2 * room);
            room = governor.room("expire");
        }
    }

    @Test
    void takesTheLargestWhereTheServerIsQuick() {
        AdaptiveGovernor governor = governor(0.2);
        int chunk = 0;
        for (int i = 0; i < 40; i++) {
            chunk = page(governor, 8);
        }
        assertThat(chunk).isEqualTo(50_000);
        assertThat(governor.decisions().slow()).isZero();
    }

    @Test
    void givesWayWhenOthersNeedTheServerAndComesBack() {
        AdaptiveGovernor governor = governor(0.2);
        for (int i = 0; i < 30; i++) {
            page(governor, 8);
        }
        exchange(governor, 20 * MILLI);
        assertThat(governor.chunk("scan", 100, 50_000)).isLessThanOrEqualTo(13_000);
        exchange(governor, 200 * MILLI);
        exchange(governor, 200 * MILLI);
        assertThat(governor.chunk("scan", 100, 50_000)).isEqualTo(100);

        for (int i = 0; i < 30; i++) {
            page(governor, 8);
        }
        assertThat(governor.chunk("scan", 100, 50_000)).isEqualTo(50_000);
    }

    @Test
    void waitsLongerEachTimeAndThenGivesUpAServerThatIsTooBusy() {
        AdaptiveGovernor governor = governor(0.9);
        for (int i = 0; i < 10; i++) {
            assertThat(governor.chunk("scan", 10, 50_000)).isLessThanOrEqualTo(16);
            exchange(governor, 6 * MILLI);
        }
        assertThat(time.pauses).isSorted();
        assertThat(time.pauses.getFirst()).isEqualTo(100 * MILLI);
        assertThat(time.pauses.getLast()).isEqualTo(5_000 * MILLI);
        assertThatThrownBy(() -> governor.before(burst(1)))
                .isInstanceOf(TargetFault.class)
                .hasMessage("the server is too busy: the last 10 exchanges, each as small as can be, all took longer"
                        + " than limits.maxLatency of 5000 us");
    }

    @Test
    void doesNotGiveUpForOneSlowCommand() {
        AdaptiveGovernor governor = governor(0.2);
        for (int i = 0; i < 50; i++) {
            exchange(governor, 2_000 * MILLI);
            exchange(governor, MILLI);
        }
        assertThat(time.pauses).allMatch(pause -> pause <= 5_000 * MILLI);
    }

    @Test
    void countsTheStepsOwnThinkingAsRestButSavesNoneUp() {
        AdaptiveGovernor governor = governor(0.2);
        exchange(governor, 2 * MILLI);
        time.now += 3 * MILLI;
        exchange(governor, 2 * MILLI);
        assertThat(time.pauses).containsExactly(5 * MILLI);

        time.now += 60_000 * MILLI;
        exchange(governor, 2 * MILLI);
        exchange(governor, 2 * MILLI);
        assertThat(time.pauses).containsExactly(5 * MILLI, 8 * MILLI);
    }

    @Test
    void neverRestsWithTheBoundsLifted() {
        AdaptiveGovernor governor = new AdaptiveGovernor(1, Duration.ofSeconds(60), Duration.ZERO, time, () -> {});
        for (int i = 0; i < 100; i++) {
            exchange(governor, 50 * MILLI, 100_000);
        }
        assertThat(time.pauses).isEmpty();
        assertThat(governor.overlaps()).isTrue();
        assertThat(governor.room("scan")).isEqualTo(Long.MAX_VALUE);
        assertThat(governor.chunk("scan", 1, 50_000))
                .as("no command beyond 1.5 ms")
                .isEqualTo(3_000);
    }

    @Test
    void doesNotTakeTheNetworkForWork() {
        AdaptiveGovernor governor = new AdaptiveGovernor(0.2, BOUND, Duration.ofMillis(30), time, () -> {});
        for (int i = 0; i < 20; i++) {
            exchange(governor, 31 * MILLI);
        }
        assertThat(governor.decisions().slow()).isZero();
        assertThat(time.pauses).allMatch(pause -> pause == 4 * MILLI);
    }

    @Test
    void stopsBeforeAndWithinAPause() {
        boolean[] asked = {false};
        AdaptiveGovernor governor = new AdaptiveGovernor(0.2, BOUND, Duration.ZERO, time, () -> {
            if (asked[0]) {
                throw new Stopped("asked to");
            }
        });
        exchange(governor, 4 * MILLI);
        asked[0] = true;

        assertThatThrownBy(() -> governor.before(burst(1))).isInstanceOf(Stopped.class);
        assertThat(time.pauses).isEmpty();
        assertThatThrownBy(() -> Pacer.real().pause(Duration.ofHours(1).toNanos(), () -> {
                    throw new Stopped("asked to");
                }))
                .isInstanceOf(Stopped.class);
    }

    @Test
    void bringsABatchToItsEndBeforeItStopsUnlessTheLeaseIsLost() {
        Stopped[] why = {new Stopped("asked to")};
        AdaptiveGovernor governor = new AdaptiveGovernor(0.5, BOUND, Duration.ZERO, time, () -> {
            throw why[0];
        });
        Burst rest = new Burst("expire", 1, 1, 1, true);
        for (long work : new long[] {4 * MILLI, 500 * MILLI}) {
            time.now += work;
            governor.after(rest, work);
            governor.before(rest);
            governor.check(rest);
        }
        assertThat(time.pauses).as("none long").containsExactly(4 * MILLI, 100 * MILLI);
        assertThatThrownBy(() -> governor.before(burst(1))).isSameAs(why[0]);

        why[0] = Stopped.atOnce("LOST");
        time.now += 1_000 * MILLI;
        assertThatThrownBy(() -> governor.before(rest)).isSameAs(why[0]);
        assertThatThrownBy(() -> governor.check(rest)).isSameAs(why[0]);
    }

    @Test
    void neverAsksForLessThanOne() {
        assertThat(governor(0.2).chunk("scan", 0, 0)).isEqualTo(1);
        assertThat(governor(0.2).chunk("scan", 10, 5)).isEqualTo(10);
        assertThat(governor(0.2).chunk("scan", 1, Integer.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void tellsWhatItDecided() {
        AdaptiveGovernor governor = governor(0.5);
        for (int i = 0; i < 3; i++) {
            page(governor, 20);
        }
        assertThat(governor.decisions().toString())
                .isEqualTo("3 exchanges, 0 too slow, 0 ms work, 0 ms pauses; chunks min/median/max 16/32/64,"
                        + " pauses 0/0/0 us; heaviest bursts {scan=64}");
        exchange(governor, 40 * MILLI);
        governor.before(burst(1));
        assertThat(governor.decisions().pauseMicros().max()).isBetween(40_000L, 41_000L);
        assertThat(governor.decisions().slow()).isEqualTo(1);
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> governor(share)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new AdaptiveGovernor(0.2, Duration.ZERO, Duration.ZERO, time, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsAnEvenSelectionOfManySamples() {
        Samples samples = new Samples();
        assertThat(samples.spread()).isEqualTo(new Spread(0, 0, 0, 0));
        for (int i = 1; i <= 100_001; i++) {
            samples.add(i);
        }
        Spread spread = samples.spread();
        assertThat(spread.count()).isEqualTo(100_001);
        assertThat(spread.min()).isEqualTo(1);
        assertThat(spread.max()).isEqualTo(100_001);
        assertThat(spread.median()).isCloseTo(50_001, within(500L));
    }
}
