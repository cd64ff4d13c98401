package dev.fettle.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.failover.Written.Ack;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GapsTest {
    private static final Gaps BETWEEN = new Gaps(1_000, 2_000);

    @Test
    void theLongestIsBetweenTwoThatFollowEachOtherWhoeverWroteThem() {
        assertThat(longest(1_900, 1_100, 1_150, 1_600)).isEqualTo(450);
    }

    @Test
    void whatLacksAtTheBeginAndAtTheEndCounts() {
        assertThat(longest(1_700, 1_800, 1_900)).isEqualTo(700);
        assertThat(longest(1_100, 1_200)).isEqualTo(800);
    }

    @Test
    void whatLiesOutsideDoesNotCount() {
        assertThat(longest(200, 900, 1_500, 2_001, 9_000)).isEqualTo(500);
    }

    @Test
    void nothingAcknowledgedIsAGapAsLongAsTheTime() {
        assertThat(longest()).isEqualTo(1_000);
    }

    @Test
    void aClockThatOverflowsIsAClock() {
        Gaps late = new Gaps(Long.MAX_VALUE - 100, Long.MIN_VALUE + 99);
        assertThat(late.longest(Stream.of(new Ack("key", "value", Long.MAX_VALUE - 20))))
                .isEqualTo(Duration.ofNanos(120));
    }

    private static long longest(long... times) {
        return BETWEEN.longest(Arrays.stream(times).mapToObj(at -> new Ack("key", "value", at)))
                .toNanos();
    }
}
