package dev.fettle.api.feed;

import dev.fettle.Problem;
import dev.fettle.audit.AuditLog;
import dev.fettle.run.Run;
import dev.fettle.run.RunId;
import dev.fettle.run.Runs;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All runs that are watched on this node: one feed for each, however many watch it. */
public final class RunFeeds implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunFeeds.class);

    private final Runs runs;
    private final AuditLog audit;
    private final InstantSource clock;
    private final int mostViewers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<RunId, SharedFeed> feeds = new HashMap<>();
    private int viewers;
    private boolean closed;

    public RunFeeds(Runs runs, AuditLog audit, InstantSource clock, int mostViewers) {
        this.runs = runs;
        this.audit = audit;
        this.clock = clock;
        this.mostViewers = mostViewers;
    }

    /**
     * Lets one more watch, on a thread of its own.
     *
     * @param lastEvent the sequence of the last event seen; 0 for all from the beginning
     * @throws Problem where there is no such run, or too many watch already
     */
    void watch(RunId id, long lastEvent, Stream stream) {
        Run run = runs.get(id);
        RunFeed.Source source = new CoreSource(id, run.change().value(), runs, audit);
        SharedFeed feed = join(id, source);
        Viewer viewer = new Viewer(feed, source, clock, lastEvent);
        Thread.ofVirtual().name("run-viewer-" + id).start(() -> {
            try (stream) {
                viewer.watch(stream);
            } catch (IOException gone) {
                log.debug("a viewer of run {} is gone", id, gone);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                log.warn("watching run {} broke off", id, e);
            } finally {
                leave(id, feed);
            }
        });
    }

    /** How many watch at this moment. */
    int viewers() {
        lock.lock();
        try {
            return viewers;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all streams; their viewers connect again, to another node. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            feeds.values().forEach(SharedFeed::close);
        } finally {
            lock.unlock();
        }
    }

    private SharedFeed join(RunId id, RunFeed.Source source) {
        lock.lock();
        try {
            if (closed || viewers >= mostViewers) {
                throw Problem.unavailable(
                        "too-many-viewers",
                        "too many watch runs on this node; try again, or ask for the run now and then",
                        null);
            }
            viewers++;
            SharedFeed feed = feeds.get(id);
            if (feed == null || !feed.join()) {
                feed = new SharedFeed(new RunFeed(source, clock));
                feed.join();
                feed.start("run-feed-" + id);
                feeds.put(id, feed);
            }
            return feed;
        } finally {
            lock.unlock();
        }
    }

    private void leave(RunId id, SharedFeed feed) {
        lock.lock();
        try {
            viewers--;
            if (feed.leave()) {
                feeds.remove(id, feed);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Where a viewer's text goes, and what is closed when it ends. */
    interface Stream extends Viewer.Out, AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
