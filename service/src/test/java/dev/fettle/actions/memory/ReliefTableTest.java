package dev.fettle.actions.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.ByteSize;
import dev.fettle.action.History;
import dev.fettle.action.Percent;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which remedy which history asks for; at the bounds, and beside them. */
final class ReliefTableTest {
    private static final Address SERVER = new Address("127.0.0.1", 7000);
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final long USED = 200L << 20;
    private static final ReliefTable TABLE = new ReliefTable(
            1.3,
            1.5,
            2.5,
            Percent.parse("50%"),
            ByteSize.parse("100mb"),
            Duration.ofHours(6),
            Percent.parse("5%"),
            Duration.ofHours(24));

    /** The course is that of the ratio over six hours, in parts of what it is now. */
    @ParameterizedTest
    @CsvSource({
        "1.00, 1.00, NOTHING",
        "1.30, 0.50, NOTHING",
        "1.31, 1.00, WATCH",
        "1.50, 0.50, WATCH",
        "1.51, 1.00, DEFRAGMENT",
        "1.95, 1.00, DEFRAGMENT",
        // Climbing is no reason for a restart by itself,
        "1.95, 0.50, DEFRAGMENT",
        // and what falls by itself needs nothing.
        "1.95, 1.50, WATCH",
        "2.60, 1.50, WATCH",
        "2.51, 0.80, RESTART",
        // More than two says that less than half is data, over all the time.
        "2.40, 1.00, RESTART",
    })
    void asTheTableSays(double ratio, double began, Remedy remedy) {
        Finding finding =
                judge(TABLE, ratio, history(Duration.ofHours(6), 24, i -> ratio * course(began, i, 24)), true);

        assertThat(finding.remedy()).as("%s", finding.why()).isEqualTo(remedy);
        assertThat(finding.why()).contains(String.format(Locale.ROOT, "ratio %.2f", ratio));
    }

    /** Where little data is accepted, only what climbs is restarted; at the bound it is not. */
    @ParameterizedTest
    @CsvSource({"2.50, 0.5, DEFRAGMENT", "2.51, 0.5, RESTART", "2.51, 0.96, DEFRAGMENT", "9.00, 1.0, DEFRAGMENT"})
    void byTheRatioAlone(double ratio, double began, Remedy remedy) {
        Finding finding = judge(
                efficiency("0%"), ratio, history(Duration.ofHours(6), 24, i -> ratio * course(began, i, 24)), true);

        assertThat(finding.remedy()).as("%s", finding.why()).isEqualTo(remedy);
    }

    @Test
    void aSpikeIsNoTrend() {
        History calm = history(Duration.ofHours(6), 24, i -> i == 23 ? 9 : 1.6);

        assertThat(judge(efficiency("0%"), 9, calm, true).remedy()).isEqualTo(Remedy.DEFRAGMENT);
        assertThat(judge(TABLE, 9, calm, true).remedy()).isEqualTo(Remedy.DEFRAGMENT);

        History climbing = history(Duration.ofHours(6), 24, i -> 1.5 + i * 0.01);

        assertThat(judge(efficiency("0%"), 2.6, climbing, true).remedy()).isEqualTo(Remedy.DEFRAGMENT);
    }

    @Test
    void oneOldLookIsNoCourse() {
        History all = history(Duration.ofHours(6), 72, i -> 1 + i * 0.05);
        History gap = (server, window) -> {
            List<History.Seen> seen = all.of(server, window);
            return Stream.concat(seen.stream().limit(1), seen.stream().skip(60)).toList();
        };

        Finding finding = judge(TABLE, 4, gap, true);

        assertThat(finding.remedy()).as("%s", finding.why()).isEqualTo(Remedy.WATCH);
    }

    @Test
    void withTooLittleHistoryNothingIsRestarted() {
        for (History little : List.of(
                History.NONE,
                history(Duration.ofHours(6), 5, i -> 1 + i),
                history(Duration.ofHours(4), 24, i -> 1 + i),
                elsewhere(history(Duration.ofHours(6), 24, i -> 1 + i)))) {
            Finding finding = judge(TABLE, 4, little, true);

            assertThat(finding.remedy()).as("%s", finding.why()).isEqualTo(Remedy.WATCH);
            assertThat(finding.why()).contains("its course over 6h is not known", "not restarted");
        }
        assertThat(judge(TABLE, 4, history(Duration.ofMinutes(280), 24, i -> 4), true)
                        .remedy())
                .as("three quarters are enough")
                .isEqualTo(Remedy.RESTART);
    }

    @Test
    void smallServersAreLeftAlone() {
        Fragmentation small = new Fragmentation((100L << 20) - 1, 1 << 20, 1 << 20, 99, 0);

        Finding finding = TABLE.judge(SERVER, "run", small, History.NONE, true);

        assertThat(finding.remedy()).isEqualTo(Remedy.NOTHING);
        assertThat(finding.why()).contains("below 100mb resident");
    }

    @Test
    void withoutReplicasNothingMildIsDone() {
        History stable = history(Duration.ofHours(6), 24, i -> 1.8);

        Finding finding = judge(TABLE, 1.8, stable, false);

        assertThat(finding.remedy()).isEqualTo(Remedy.WATCH);
        assertThat(finding.why()).contains("no replica", "memory.defragment");
    }

    @Test
    void aDayOfDefragmentationWithoutEffectAsksForARestart() {
        History inVain = history(Duration.ofHours(24), 96, i -> 1.7, i -> 100L * i);
        History idle = history(Duration.ofHours(24), 96, i -> 1.7, i -> i < 70 ? 100L * i : 7_000);
        // As Fettle's own runs do it: a while now and then.
        History trickle = history(Duration.ofHours(24), 96, i -> 1.7, i -> 100L * (i / 12));
        History helpful = history(Duration.ofHours(24), 96, i -> 2.4 - i * 0.007, i -> 100L * i);
        History shorter = history(Duration.ofHours(20), 96, i -> 1.7, i -> 100L * i);

        assertThat(judge(TABLE, 1.7, inVain, true).why()).contains("at work for 1d and did not help");
        assertThat(judge(TABLE, 1.7, inVain, true).remedy()).isEqualTo(Remedy.RESTART);
        assertThat(judge(TABLE, 1.7, idle, true).remedy()).isEqualTo(Remedy.DEFRAGMENT);
        assertThat(judge(TABLE, 1.7, trickle, true).remedy()).isEqualTo(Remedy.DEFRAGMENT);
        assertThat(judge(TABLE, 1.73, helpful, true).remedy()).isNotEqualTo(Remedy.RESTART);
        assertThat(judge(TABLE, 1.7, shorter, true).remedy()).isEqualTo(Remedy.DEFRAGMENT);
    }

    private static double course(double began, int i, int times) {
        return began + (1 - began) * i / (times - 1);
    }

    private static ReliefTable efficiency(String least) {
        return new ReliefTable(
                TABLE.nothing(),
                TABLE.watch(),
                TABLE.defragment(),
                Percent.parse(least),
                TABLE.floor(),
                TABLE.window(),
                TABLE.tolerance(),
                TABLE.ineffective());
    }

    private static Finding judge(ReliefTable table, double ratio, History history, boolean replicas) {
        return table.judge(
                SERVER,
                "run",
                new Fragmentation((long) (USED * ratio), USED, USED, ratio, 0),
                (server, window) -> history.of(server, window).stream()
                        .filter(seen -> seen.at().isAfter(NOW.minus(window)))
                        .toList(),
                replicas);
    }

    private static History history(Duration over, int times, IntToDoubleFunction ratio) {
        return history(over, times, ratio, i -> 0);
    }

    /** As often as said, the last time just now. */
    private static History history(Duration over, int times, IntToDoubleFunction ratio, IntToLongFunction moved) {
        List<History.Seen> seen = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Instant at = NOW.minusMillis((over.toMillis() - 1) * (times - 1 - i) / (times - 1));
            seen.add(new History.Seen(at, "run", facts(ratio.applyAsDouble(i), moved.applyAsLong(i))));
        }
        return (server, window) -> seen;
    }

    private static History elsewhere(History history) {
        return (server, window) -> history.of(server, window).stream()
                .map(seen -> new History.Seen(seen.at(), "an earlier run", seen.facts()))
                .toList();
    }

    private static Facts facts(double ratio, long moved) {
        return new Facts(
                new Facts.Server(1, "standalone", 6379),
                new Facts.Memory(
                        USED,
                        USED,
                        (long) (USED * ratio),
                        USED,
                        0,
                        0,
                        ratio,
                        ratio,
                        0,
                        1,
                        "jemalloc-5.3.0",
                        "noeviction",
                        0,
                        moved),
                new Facts.Clients(1, 0, 10_000),
                new Facts.Replication(0, true, false, 0, 0),
                new Facts.Keyspace(0, 0, 0, Map.of()),
                new Facts.Stats(0, 0, 0, 0, 0, 0),
                new Facts.Persistence(false, false, false, true, false),
                new Facts.Latency(100));
    }
}
