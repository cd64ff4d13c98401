package dev.fettle.run;

import dev.fettle.Problem;
import dev.fettle.action.Image;
import dev.fettle.action.Stopped;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one attempt of a step keeps of itself and of what it changes. Images are gathered into blocks, which a thread of
 * their own compresses and writes, so that the step does not wait for it. A checkpoint is written only when all images from
 * before it are: what a crash loses of the journal is done, recognised and kept again by the next attempt.
 */
final class Journal {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    /** Of images, before they are compressed; smaller where the journal is, since the last block finds no room. */
    private static final int LARGEST_BLOCK = 256 << 10;

    private static final int SMALLEST_BLOCK = 4 << 10;
    private static final int BLOCKS_IN_JOURNAL = 16;
    /** Where writing falls behind by so many blocks, the step waits for it. */
    private static final int MOST_WAITING = 8;

    private record Chunk(ImageWriter images, long upTo) {}

    private final JournalStore store;
    private final long cap;
    private final int block;
    private final Held held;
    private final int step;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean busy = new AtomicBoolean();

    private final Queue<Chunk> waiting = new ArrayDeque<>();
    private ImageWriter open = new ImageWriter();
    private long added;
    private volatile long durable;
    private volatile long lost;
    private volatile boolean full;

    Journal(JournalStore store, long cap, Held held, int step) {
        this.store = store;
        this.cap = cap;
        this.block = Math.clamp(cap / BLOCKS_IN_JOURNAL, SMALLEST_BLOCK, LARGEST_BLOCK);
        this.held = held;
        this.step = step;
    }

    String settled(String name, Supplier<String> first) {
        return store.settled(held.claim(), step, name, first).orElseThrow(Journal::leaseLost);
    }

    Optional<String> settled(String name) {
        return store.settled(held.claim(), step, name);
    }

    /** Kept by the time the next checkpoint is. */
    void add(List<Image> images) {
        int behind;
        lock.lock();
        try {
            for (Image image : images) {
                open.add(image);
            }
            added += images.size();
            if (open.size() >= block) {
                close();
            }
            behind = waiting.size();
        } finally {
            lock.unlock();
        }
        if (behind > MOST_WAITING) {
            write();
        } else if (behind > 0) {
            writeSoon();
        }
    }

    /** Kept when this returns, unless the journal is full. @return whether it is not */
    boolean addNow(List<Image> images) {
        add(images);
        flush();
        return !full;
    }

    /** How many images came so far. */
    long added() {
        lock.lock();
        try {
            return added;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the first so many images are written, or are known to find no room. Where they are not, has them written. */
    boolean isDurable(long upTo) {
        if (durable >= upTo) {
            return true;
        }
        seal();
        writeSoon();
        return false;
    }

    /** Writes all. @throws Stopped where the lease is lost @throws Problem where the database is away */
    void flush() {
        seal();
        write();
    }

    /** How many changes the whole run could not keep of this shard, as far as this attempt has heard. */
    long lost() {
        return lost;
    }

    /**
     * Tells of changes of which nothing was to be kept.
     *
     * @param many of all attempts
     * @throws Stopped where the lease is lost
     */
    void unkept(long many) {
        if (many > 0 && !store.unkept(held.claim(), many)) {
            throw leaseLost();
        }
    }

    private void seal() {
        lock.lock();
        try {
            close();
        } finally {
            lock.unlock();
        }
    }

    private void close() {
        if (open.images() > 0) {
            waiting.add(new Chunk(open, added));
            open = new ImageWriter();
        }
    }

    private void writeSoon() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("journal-" + held.claim().shardKey()).start(() -> {
            try {
                write();
            } catch (Stopped lostLease) {
                // The step hears of it before its next command.
            } catch (Problem away) {
                log.warn("the journal of {} waits: {}", held.claim().shardKey(), away.text());
            } finally {
                busy.set(false);
            }
        });
    }

    /** In their order, one writer at a time; a block stays until it is written. */
    private void write() {
        writing.lock();
        try {
            for (Chunk next = next(); next != null; next = next()) {
                ImageWriter images = next.images();
                JournalStore.Packed packed = new JournalStore.Packed(
                        images.images(), images.changes(), images.ifLost(), Blocks.packed(images.toBytes()));
                if (held.stopped(System.nanoTime()) == Held.Stop.LOST) {
                    throw leaseLost();
                }
                JournalStore.Appended appended =
                        store.append(held.claim(), packed, cap).orElseThrow(Journal::leaseLost);
                lost = appended.lost();
                full = appended.full();
                lock.lock();
                try {
                    waiting.remove();
                    durable = next.upTo();
                } finally {
                    lock.unlock();
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private @org.jspecify.annotations.Nullable Chunk next() {
        lock.lock();
        try {
            return waiting.peek();
        } finally {
            lock.unlock();
        }
    }

    private static Stopped leaseLost() {
        return new Stopped("the lease is lost");
    }
}
