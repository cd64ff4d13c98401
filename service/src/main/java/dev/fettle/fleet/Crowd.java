package dev.fettle.fleet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does one thing with each of many, each on a virtual thread of its own, a bounded number at once, in their order. */
public final class Crowd {
    private Crowd() {}

    /** One that is done, or the defect that it met. */
    private sealed interface Done<R> {
        record With<R>(R result) implements Done<R> {}

        record Failed<R>(RuntimeException defect) implements Done<R> {}
    }

    /** Returns when all are done. A defect in one is thrown once the others are done. */
    public static <T> void each(Collection<T> items, int atOnce, Consumer<T> work) {
        batches(
                items,
                atOnce,
                item -> {
                    work.accept(item);
                    return item;
                },
                Integer.MAX_VALUE,
                batch -> {});
    }

    /**
     * Hands on results while others are still at work: as many as are there, at most so many together. A slow one holds up
     * nobody. A defect in one is thrown once the others are done; a failure of the sink ends it all.
     */
    static <T, R> void batches(Collection<T> items, int atOnce, Function<T, R> work, int most, Consumer<List<R>> sink) {
        Semaphore permits = new Semaphore(atOnce, true);
        BlockingQueue<Done<R>> done = new LinkedBlockingQueue<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T item : items) {
                threads.execute(() -> done.add(attempt(permits, work, item)));
            }
            try {
                collect(done, items.size(), most, sink);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                // Nothing is left to interrupt unless the sink failed, or somebody wants this to end.
                threads.shutdownNow();
            }
        }
    }

    private static <R> void collect(BlockingQueue<Done<R>> done, int all, int most, Consumer<List<R>> sink)
            throws InterruptedException {
        List<RuntimeException> defects = new ArrayList<>();
        int left = all;
        while (left > 0) {
            List<Done<R>> ready = new ArrayList<>();
            ready.add(done.take());
            done.drainTo(ready, most - 1);
            left -= ready.size();
            List<R> results = new ArrayList<>();
            for (Done<R> one : ready) {
                switch (one) {
                    case Done.With<R> with -> results.add(with.result());
                    case Done.Failed<R> failed -> defects.add(failed.defect());
                }
            }
            if (!results.isEmpty()) {
                sink.accept(results);
            }
        }
        if (!defects.isEmpty()) {
            throw new IllegalStateException(defects.size() + " of " + all + " failed", defects.getFirst());
        }
    }

    private static <T, R> Done<R> attempt(Semaphore permits, Function<T, R> work, T item) {
        try {
            permits.acquire();
            try {
                return new Done.With<>(work.apply(item));
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Done.Failed<>(new IllegalStateException("interrupted before its turn", e));
        } catch (RuntimeException e) {
            return new Done.Failed<>(e);
        }
    }
}
