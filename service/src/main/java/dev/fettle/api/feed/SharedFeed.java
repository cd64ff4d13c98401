package dev.fettle.api.feed;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A feed with its own thread, which looks as long as somebody watches, and hands each frame to all who do. */
final class SharedFeed {
    private static final Logger log = LoggerFactory.getLogger(SharedFeed.class);
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final RunFeed feed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Frame frame = Frame.NONE;
    private int viewers;
    private boolean closed;

    SharedFeed(RunFeed feed) {
        this.feed = feed;
    }

    void start(String name) {
        Thread.ofVirtual().name(name).start(this::look);
    }

    /** One viewer more. @return false where it has ended already */
    boolean join() {
        lock.lock();
        try {
            viewers += closed ? 0 : 1;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** One viewer less. @return whether that was the last one; the feed has then ended */
    boolean leave() {
        lock.lock();
        try {
            if (--viewers == 0) {
                closed = true;
                changed.signalAll();
            }
            return viewers == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it for all who watch. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** The first frame after the given version; the same one again when none comes in that time. */
    Frame after(long version, Duration most) throws InterruptedException {
        lock.lock();
        try {
            long left = most.toNanos();
            while (frame.version() <= version && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return frame;
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        boolean failing = false;
        try {
            while (!isClosed() && !current().over()) {
                failing = !round(failing);
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A database that is away for a while ends nothing: viewers see the last frame, and the next one when it is back. */
    private boolean round(boolean failing) {
        try {
            publish(feed.round());
            return true;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("a run that is watched cannot be read; trying on", e);
            }
            return false;
        }
    }

    private void publish(Frame next) {
        lock.lock();
        try {
            if (next.version() != frame.version()) {
                frame = next;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private Frame current() {
        lock.lock();
        try {
            return frame;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            long left = PERIOD.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
