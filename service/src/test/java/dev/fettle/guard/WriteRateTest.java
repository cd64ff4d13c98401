package dev.fettle.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteRateTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void isExactWhateverTheBurstsAndHoweverLatePausesEnd() {
        Random random = new Random(7);
        for (long perSecond : new long[] {1, 7, 100, 2_500, 1_000_000}) {
            long start = Long.MAX_VALUE - 3 * SECOND;
            WriteRate rate = new WriteRate(perSecond, start);
            long now = start;
            long sent = 0;
            while (now - start < 60 * SECOND) {
                long owed = rate.owed(now);
                // A machine oversleeps by some milliseconds.
                now += owed == 0 ? 20_000 : owed + random.nextLong(5_000_000);
                long burst = 1 + random.nextLong(rate.room());
                rate.sent(burst, now);
                sent += burst;
            }
            assertThat((double) sent / 60).isCloseTo((double) perSecond, within(perSecond * 0.02 + 0.2));
        }
    }

    @Test
    void savesNothingUpButATenthOfASecond() {
        WriteRate rate = new WriteRate(1_000L, 0);
        long later = 600 * SECOND;
        rate.sent(1_000, later);
        assertThat(rate.owed(later)).isEqualTo(SECOND * 9 / 10);
    }

    @Test
    void letsAnythingThroughWhereThereIsNoBound() {
        WriteRate rate = new WriteRate(null, 0);
        rate.sent(1_000_000, 0);
        assertThat(rate.owed(0)).isZero();
        assertThat(rate.room()).isEqualTo(Long.MAX_VALUE);
        assertThat(rate.isBounded()).isFalse();
    }
}
