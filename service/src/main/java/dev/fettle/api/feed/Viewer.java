package dev.fettle.api.feed;

import dev.fettle.api.audit.AuditView;
import dev.fettle.api.wire.Json;
import dev.fettle.audit.AuditRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * One who watches a run: gets the events after the last one seen, each once and in order, and the progress whenever it
 * changed. A slow one falls behind the frames and is served from the log; it never holds up another.
 */
final class Viewer {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    /** A viewer that vanished without a word would stay for ever: all are asked to connect again now and then. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Where the text goes. */
    interface Out {
        void write(String text) throws IOException;
    }

    private final SharedFeed feed;
    private final RunFeed.Source source;
    private final InstantSource clock;
    private long last;

    Viewer(SharedFeed feed, RunFeed.Source source, InstantSource clock, long last) {
        this.feed = feed;
        this.source = source;
        this.clock = clock;
        this.last = last;
    }

    /** Until the run is over, the feed ends, or the viewer is gone, which throws. */
    void watch(Out out) throws IOException, InterruptedException {
        Instant end = clock.instant().plus(LONGEST);
        out.write(EventText.RETRY);
        Frame seen = Frame.NONE;
        while (!feed.isClosed() && clock.instant().isBefore(end)) {
            Frame next = feed.after(seen.version(), HEARTBEAT);
            if (next.version() == seen.version()) {
                out.write(EventText.HEARTBEAT);
                continue;
            }
            if (!next.progress().equals(seen.progress())) {
                out.write(EventText.of("progress", next.progress()));
            }
            writeEvents(next, out);
            if (next.over()) {
                out.write(EventText.of("end", next.progress()));
                return;
            }
            seen = next;
        }
    }

    private void writeEvents(Frame frame, Out out) throws IOException {
        while (last < frame.recentAfter()) {
            List<AuditRecord> page = source.events(last, RunFeed.PAGE);
            writeUpTo(frame.stable(), page, out);
            if (page.size() < RunFeed.PAGE) {
                break;
            }
        }
        writeUpTo(frame.stable(), frame.recent(), out);
    }

    private void writeUpTo(long stable, List<AuditRecord> events, Out out) throws IOException {
        StringBuilder text = new StringBuilder();
        for (AuditRecord event : events) {
            if (event.sequence() > last && event.sequence() <= stable) {
                text.append(EventText.of("audit", event.sequence(), Json.write(AuditView.of(event))));
                last = event.sequence();
            }
        }
        if (!text.isEmpty()) {
            out.write(text.toString());
        }
    }
}
