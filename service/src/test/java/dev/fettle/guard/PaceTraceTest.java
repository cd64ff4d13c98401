package dev.fettle.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTraceTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long START = 7 * MILLI;

    @Test
    void tellsSecondBySecondWhatWasDecided() {
        PaceTrace trace = new PaceTrace(List.of(), 3, START);
        trace.chunk(START, 500);
        trace.exchange(START + 2 * MILLI, "");
        trace.chunk(START + 3 * MILLI, 100);
        trace.pause(START + 900 * MILLI, 300 * MILLI + 400_000);
        trace.pause(START + 950 * MILLI, 600_000);
        assertThat(trace.closed()).isEmpty();
        trace.look(START + SECOND, 70, 5, "lag");
        trace.look(START + SECOND + MILLI, 90, 2, "load");
        trace.exchange(START + SECOND + 2 * MILLI, "");

        assertThat(trace.closed()).containsExactly(new PacePoint(3, 1, 1, 100, 301, 0, 0, ""));
        assertThat(trace.whole())
                .containsExactly(
                        new PacePoint(3, 1, 1, 100, 301, 0, 0, ""), new PacePoint(4, 1, 1, 0, 0, 90, 5, "lag"));
    }

    @Test
    void staysSmallAndLosesNothingHoweverLongItTakes() {
        PaceTrace trace = new PaceTrace(List.of(), 0, START);
        int seconds = 100_000;
        for (int i = 0; i < seconds; i++) {
            trace.exchange(START + i * SECOND, i == 50_000 ? "latency" : "");
            trace.look(START + i * SECOND, i, 0, "");
        }
        List<PacePoint> whole = trace.whole();
        assertThat(whole).hasSizeBetween(PaceTrace.MOST / 2, PaceTrace.MOST);
        assertThat(whole.stream().mapToLong(PacePoint::exchanges).sum()).isEqualTo(seconds);
        assertThat(whole.getLast().lagBytes()).isEqualTo(seconds - 1);
        assertThat(whole.stream().filter(p -> p.why().equals("latency")))
                .singleElement()
                .satisfies(point -> {
                    assertThat(point.second()).isLessThanOrEqualTo(50_000);
                    assertThat(point.second() + point.seconds()).isGreaterThan(50_000);
                });
        for (int i = 1; i < whole.size(); i++) {
            assertThat(whole.get(i).second())
                    .isGreaterThanOrEqualTo(
                            whole.get(i - 1).second() + whole.get(i - 1).seconds());
        }
    }

    @Test
    void goesOnWhereAnEarlierAttemptWasCutOff() {
        PaceTrace first = new PaceTrace(List.of(), 0, START);
        first.exchange(START + 10 * SECOND, "");
        PaceTrace second = new PaceTrace(first.whole(), 4, START);
        second.exchange(START, "");
        assertThat(second.whole().stream().map(PacePoint::second))
                .as("a clock that went back does not make time go back")
                .containsExactly(10L, 11L);
        PaceTrace third = new PaceTrace(first.whole(), 60, START);
        third.exchange(START, "");
        assertThat(third.whole().getLast().second()).isEqualTo(60);
    }
}
