package dev.fettle.api.feed;

import dev.fettle.api.wire.Json;
import dev.fettle.audit.AuditRecord;
import dev.fettle.run.Run;
import dev.fettle.run.RunTarget;
import dev.fettle.run.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one run for all who watch it. Driven by hand, one round at a time.
 *
 * <p>An event gets its sequence before its transaction commits, so one with a smaller sequence may show up after one with
 * a greater. Events are therefore held until they have been seen for a while; whoever goes on after the last one shown
 * misses none.
 */
final class RunFeed {
    /** Longer than a transaction that appends an event stays open. */
    static final Duration HOLD = Duration.ofSeconds(2);

    private static final Duration LONG_AGO = Duration.ofSeconds(15);
    static final int PAGE = 500;
    private static final int RECENT = 1000;

    /** What is known of the run. */
    interface Source {
        Run run();

        Tally tally();

        List<RunTarget> atWork();

        /** Events of the run and its change with a greater sequence, oldest first. */
        List<AuditRecord> events(long after, int limit);
    }

    private final Source source;
    private final InstantSource clock;

    private final CounterSums sums = new CounterSums();
    private final Map<Long, Instant> firstSeen = new HashMap<>();
    private final Deque<AuditRecord> recent = new ArrayDeque<>();
    private long recentAfter;
    private long stable;
    private @Nullable Instant overSince;
    private Frame frame = Frame.NONE;

    RunFeed(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** One round. @return the frame before where nothing has changed */
    Frame round() {
        Instant now = clock.instant();
        Run run = source.run();
        // Before the events: a target that ends in between is then in both, and counted once, not in neither.
        List<RunTarget> atWork = source.atWork();
        boolean settled = takeEvents(now);
        String progress = Json.write(ProgressView.of(run, source.tally(), sums.with(atWork)));
        boolean over = isOver(run, now) && settled;
        if (stable != frame.stable() || over != frame.over() || !progress.equals(frame.progress())) {
            frame = new Frame(frame.version() + 1, stable, recentAfter, List.copyOf(recent), progress, over);
        }
        return frame;
    }

    /** @return whether all events there are may be shown */
    private boolean takeEvents(Instant now) {
        while (true) {
            List<AuditRecord> page = source.events(stable, PAGE);
            for (AuditRecord event : page) {
                if (firstSeen.putIfAbsent(event.sequence(), now) == null) {
                    sums.take(event);
                }
            }
            int shown = 0;
            while (shown < page.size() && isHeldLongEnough(page.get(shown), now)) {
                show(page.get(shown++));
            }
            if (shown < page.size()) {
                return false;
            }
            if (page.size() < PAGE) {
                return true;
            }
        }
    }

    private boolean isHeldLongEnough(AuditRecord event, Instant now) {
        Instant seen = firstSeen.getOrDefault(event.sequence(), now);
        return !now.isBefore(seen.plus(HOLD)) || !now.isBefore(event.at().plus(LONG_AGO));
    }

    private void show(AuditRecord event) {
        firstSeen.remove(event.sequence());
        stable = event.sequence();
        recent.addLast(event);
        if (recent.size() > RECENT) {
            recentAfter = recent.removeFirst().sequence();
        }
    }

    /** The last events of a run may still be on their way when its state says that it is over. */
    private boolean isOver(Run run, Instant now) {
        if (!run.state().isOver()) {
            overSince = null;
            return false;
        }
        if (overSince == null) {
            overSince = now;
        }
        boolean longAgo = run.endedAt() != null && !now.isBefore(run.endedAt().plus(LONG_AGO));
        return longAgo || !now.isBefore(overSince.plus(HOLD));
    }
}
