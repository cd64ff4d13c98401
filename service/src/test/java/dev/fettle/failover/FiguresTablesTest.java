package dev.fettle.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTablesTest {
    @Test
    void roundsOfAWayOnAnEngineAreOneLine() {
        String text = text(
                round("quick", 1_000, Map.of("staying", 150L, "following", 50L), 400, Map.of("READONLY", 3L)),
                round("quick", 3_000, Map.of("staying", 0L, "following", 0L), 200, Map.of()),
                round("slow", 10, Map.of("staying", 0L, "following", 0L), 9_000, Map.of()),
                round("quick", 1_000, Map.of("staying", 0L, "following", 0L), 300, Map.of()));

        assertThat(text)
                .contains("- cores: 2\n", "### sentinel\n")
                .contains("| sentinel | quick | 3 | 5,000 | 200 (4.00 %): following 50, staying 150 | 0.30 s | 0.40 s"
                        + " |\n")
                .contains("| quick | redis-7.0 | 3 | 5,000 | 200 (4.00 %): following 50, staying 150 | 1"
                        + " | 0.30 s | 0.40 s | 0.80 s | 0.01 s | READONLY 1 |\n")
                .contains("| slow | redis-7.0 | 1 | 10 | 0 | 0 | 9.00 s | 9.00 s | 18.00 s | 0.01 s | none |\n");
    }

    @Test
    void aRoundThatFailedIsCountedAndTold() {
        String text = text(
                round("quick", 1_000, Map.of("staying", 0L), 400, Map.of()),
                Round.failed("sentinel", "redis-7.0", "quick", "it does not settle"));

        assertThat(text)
                .contains("| quick | redis-7.0 | 1 and 1 failed | 1,000 | 0 |")
                .contains("- failed: quick, redis-7.0: it does not settle");
    }

    private static String text(Round... rounds) {
        return new FiguresTables(List.of(rounds)).text(Map.of("cores", "2"));
    }

    private static Round round(
            String way, long acknowledged, Map<String, Long> lost, double gap, Map<String, Long> errors) {
        long sum = lost.values().stream().mapToLong(Long::longValue).sum();
        return new Round(
                "sentinel", "redis-7.0", way, "", acknowledged, sum, lost, 0, gap, gap, 2 * gap, errors, 5, 10);
    }
}
