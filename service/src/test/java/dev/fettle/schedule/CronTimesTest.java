package dev.fettle.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fettle.Problem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void followTheClockOfTheirZone() {
        assertThat(CronTimes.next("0 0 3 * * ?", BERLIN, Instant.parse("2026-03-27T12:00:00Z"), 3))
                .containsExactly(
                        Instant.parse("2026-03-28T02:00:00Z"),
                        Instant.parse("2026-03-29T01:00:00Z"),
                        Instant.parse("2026-03-30T01:00:00Z"));
    }

    /** On 2026-03-29 the clocks of Berlin go from 02:00 to 03:00: 02:30 does not exist that day. */
    @Test
    void aTimeThatDoesNotExistIsPassedOver() {
        assertThat(CronTimes.next("0 30 2 * * ?", BERLIN, Instant.parse("2026-03-28T12:00:00Z"), 2))
                .containsExactly(Instant.parse("2026-03-30T00:30:00Z"), Instant.parse("2026-03-31T00:30:00Z"));
    }

    /** On 2026-10-25 the clocks of Berlin go from 03:00 back to 02:00: 02:30 is there twice. */
    @Test
    void aTimeThatIsThereTwiceComesDueOnceAtTheLaterOne() {
        List<Instant> next = CronTimes.next("0 30 2 * * ?", BERLIN, Instant.parse("2026-10-24T12:00:00Z"), 2);
        assertThat(next).containsExactly(Instant.parse("2026-10-25T01:30:00Z"), Instant.parse("2026-10-26T01:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "* * *", "0 61 * * * ?", "0 0 3 * * * * * *", "every day", "0 0 25 * * ?"})
    void nonsenseIsRefusedWithWhatWouldBeRight(String cron) {
        assertThatThrownBy(() -> CronTimes.check(cron))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("cron")
                .hasMessageContaining("0 30 3 ? * MON-FRI")
                .hasMessageNotContaining("Exception");
    }
}
