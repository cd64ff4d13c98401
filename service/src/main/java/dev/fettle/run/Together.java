package dev.fettle.run;

import dev.fettle.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes of many threads, a few transactions: what comes while one is under way shares the next. Where nothing is under way
 * nobody waits, and there is no thread of its own: whoever comes first writes for those who came meanwhile.
 */
final class Together<I, O> {
    private static final class Entry<I, O> {
        private final I item;
        private @Nullable O result;
        private @Nullable RuntimeException failure;

        private Entry(I item) {
            this.item = item;
        }

        private boolean isOpen() {
            return result == null && failure == null;
        }
    }

    private final int most;
    private final Function<List<I>, List<O>> write;
    private final ReentrantLock turn = new ReentrantLock();
    private final Queue<Entry<I, O>> waiting = new ConcurrentLinkedQueue<>();

    /**
     * @param most items of one transaction
     * @param write one transaction: all of them or, where it throws, none; a result for each, in their order
     */
    Together(int most, Function<List<I>, List<O>> write) {
        this.most = most;
        this.write = write;
    }

    /** @return the result of this item, once it is committed; throws what its transaction threw */
    O write(I item) {
        Entry<I, O> mine = new Entry<>(item);
        waiting.add(mine);
        turn.lock();
        try {
            while (mine.isOpen()) {
                next();
            }
        } finally {
            turn.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return Objects.requireNonNull(mine.result);
    }

    /** Does something between two of its transactions, so that neither waits for locks of the other. */
    <T> T between(Supplier<T> work) {
        turn.lock();
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    private void next() {
        List<Entry<I, O>> batch = new ArrayList<>();
        for (Entry<I, O> entry = waiting.poll(); entry != null; entry = batch.size() < most ? waiting.poll() : null) {
            batch.add(entry);
        }
        try {
            write(batch);
        } catch (Problem away) {
            if (away.kind() == Problem.Kind.UNAVAILABLE) {
                batch.forEach(entry -> entry.failure = away);
            } else {
                oneByOne(batch);
            }
        } catch (RuntimeException defect) {
            oneByOne(batch);
        } catch (Error end) {
            // Nobody else may go on waiting for what this thread took.
            batch.forEach(entry -> entry.failure = new IllegalStateException("not written", end));
            throw end;
        }
    }

    private void write(List<Entry<I, O>> batch) {
        List<O> results = write.apply(batch.stream().map(entry -> entry.item).toList());
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).result = results.get(i);
        }
    }

    /** What is wrong with one of them is the matter of that one. */
    private void oneByOne(List<Entry<I, O>> batch) {
        for (Entry<I, O> entry : batch) {
            try {
                write(List.of(entry));
            } catch (RuntimeException e) {
                entry.failure = e;
            }
        }
    }
}
