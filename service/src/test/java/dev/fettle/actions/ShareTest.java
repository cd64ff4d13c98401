package dev.fettle.actions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ShareTest {
    @Test
    void aWholeThatWasLookedAtIsKnown() {
        assertThat(Share.of(7, 100, 100, true)).isEqualTo(Interval.exactly(7));
        assertThat(Share.of(0, 0, 0, true)).isEqualTo(Interval.exactly(0));
    }

    @Test
    void nothingSeenIsNotNothingThere() {
        Interval interval = Share.of(0, 1_000, 1_000_000, true);

        assertThat(interval.low()).isZero();
        assertThat(interval.likely()).isZero();
        assertThat(interval.high()).isBetween(3_000L, 5_000L);
    }

    @Test
    void whatWasSeenIsTheLeastAndWhatWasSeenNotTheMost() {
        assertThat(Share.of(90, 100, 101, true).low()).isGreaterThanOrEqualTo(90);
        assertThat(Share.of(10, 100, 101, true).high()).isLessThanOrEqualTo(11);
    }

    @Test
    void nineteenIntervalsOfTwentyHoldTheTruth() {
        Random random = new Random(42);
        for (double share : new double[] {0.001, 0.02, 0.3, 0.5, 0.98}) {
            int held = 0;
            for (int trial = 0; trial < 1_000; trial++) {
                List<Boolean> keys = new ArrayList<>(Collections.nCopies(5_000, false));
                int truth = (int) (share * 5_000);
                Collections.fill(keys.subList(0, truth), true);
                int hits = 0;
                for (int i = 0; i < 1_000; i++) {
                    Collections.swap(keys, i, i + random.nextInt(5_000 - i));
                    hits += keys.get(i) ? 1 : 0;
                }
                Interval interval = Share.of(hits, 1_000, 5_000, true);
                held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
            }
            assertThat(held).as("share %s", share).isGreaterThanOrEqualTo(930);
        }
    }

    @Test
    void weightsSpreadWidensTheTotal() {
        Interval even = Share.total(Interval.exactly(1_000), Collections.nCopies(50, 64L));
        Interval uneven = Share.total(Interval.exactly(1_000), List.of(10L, 10L, 10L, 10_000L));

        assertThat(even).isEqualTo(Interval.exactly(64_000));
        assertThat(uneven.low()).isZero();
        assertThat(uneven.high()).isGreaterThan(7_000_000);
        assertThat(Share.total(Interval.exactly(5), List.of())).isEqualTo(Interval.ZERO);
    }
}
