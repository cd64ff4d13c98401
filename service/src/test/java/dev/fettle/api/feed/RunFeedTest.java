package dev.fettle.api.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.audit.AuditRecord;
import dev.fettle.change.ChangeId;
import dev.fettle.plan.PlanId;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.RunState;
import dev.fettle.run.RunTarget;
import dev.fettle.run.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A feed, round by round: time and the order in which events become visible are ours. */
class RunFeedTest {
    private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

    private Instant now = START;
    private RunState state = RunState.RUNNING;
    private @Nullable Instant endedAt;
    private final TreeMap<Long, AuditRecord> visible = new TreeMap<>();
    private final RunFeed feed = new RunFeed(new Fake(), () -> now);

    @Test
    void eventIsShownOnceNoSmallerOneCanComeAnyMore() {
        commit(11);
        assertThat(ids(feed.round())).isEmpty();
        now = START.plusMillis(1500);
        commit(10);
        now = START.plus(RunFeed.HOLD);
        // 11 has been there for long enough, but 10 has just come: 11 must not overtake it.
        assertThat(ids(feed.round())).isEmpty();
        now = now.plus(RunFeed.HOLD);
        assertThat(ids(feed.round())).containsExactly(10L, 11L);
        assertThat(feed.round().stable()).isEqualTo(11);
    }

    @Test
    void eventsOfLongAgoAreShownAtOnce() {
        commit(1);
        commit(2);
        now = START.plus(Duration.ofMinutes(1));
        assertThat(ids(feed.round())).containsExactly(1L, 2L);
    }

    @Test
    void frameIsTheSameWhileNothingChanges() {
        commit(1);
        Frame first = feed.round();
        now = START.plusMillis(500);
        assertThat(feed.round()).isSameAs(first);
        now = START.plus(RunFeed.HOLD);
        Frame second = feed.round();
        assertThat(second.version()).isEqualTo(first.version() + 1);
        state = RunState.PAUSED;
        assertThat(feed.round().progress()).contains("\"state\":\"paused\"");
    }

    @Test
    void endIsToldAfterTheLastEvent() {
        feed.round();
        state = RunState.SUCCEEDED;
        endedAt = now;
        commit(5);
        assertThat(feed.round().over()).isFalse();
        now = now.plusMillis(1900);
        commit(6);
        now = now.plusMillis(200);
        assertThat(feed.round().over()).isFalse();
        now = now.plus(RunFeed.HOLD);
        Frame last = feed.round();
        assertThat(last.over()).isTrue();
        assertThat(ids(last)).containsExactly(5L, 6L);
    }

    @Test
    void longTrailKeepsOnlyItsRecentEvents() {
        for (int i = 1; i <= 2600; i++) {
            commit(i);
        }
        now = START.plus(Duration.ofMinutes(1));
        Frame frame = feed.round();
        assertThat(frame.stable()).isEqualTo(2600);
        assertThat(frame.recentAfter()).isEqualTo(1600);
        assertThat(frame.recent()).hasSize(1000);
    }

    @Test
    void countersOfTargetsAtWorkStandForThoseOfTheirEarlierEnds() {
        CounterSums sums = new CounterSums();
        sums.take(event(1, "a/h:1", Map.of("expired", 5)));
        sums.take(event(2, "a/h:2", Map.of("expired", 7L, "skipped", 1)));
        sums.take(event(3, "a/h:1", Map.of("expired", 9)));
        assertThat(sums.with(List.of())).isEqualTo(Map.of("expired", 16L, "skipped", 1L));
    }

    private void commit(long sequence) {
        visible.put(sequence, event(sequence, "a/h:" + sequence, Map.of()));
    }

    private AuditRecord event(long sequence, String target, Map<String, ?> counters) {
        return new AuditRecord(
                sequence,
                now,
                Actor.SYSTEM,
                "target-ended",
                new AuditEvent.Subject("run", "r"),
                new UUID(0, 1),
                Map.of("target", target, "counters", counters));
    }

    private static List<Long> ids(Frame frame) {
        return frame.recent().stream().map(AuditRecord::sequence).toList();
    }

    private final class Fake implements RunFeed.Source {
        @Override
        public Run run() {
            return new Run(
                    new RunId(new UUID(0, 2)),
                    new ChangeId(new UUID(0, 1)),
                    new PlanId(new UUID(0, 3)),
                    "p",
                    "v",
                    state,
                    1,
                    1,
                    null,
                    3,
                    "why",
                    START,
                    START,
                    endedAt,
                    1);
        }

        @Override
        public Tally tally() {
            return Tally.NONE;
        }

        @Override
        public List<RunTarget> atWork() {
            return List.of();
        }

        @Override
        public List<AuditRecord> events(long after, int limit) {
            return new ArrayList<>(visible.tailMap(after, false).values())
                    .stream().limit(limit).toList();
        }
    }
}
