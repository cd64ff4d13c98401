package dev.fettle.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Where the books are kept: a few threads of the system's. A virtual thread that waits for the database stands, at every
 * answer, behind all targets that have become ready meanwhile; with dozens at work on two cores that is tens of
 * milliseconds a statement, and everybody waits for the books.
 */
final class Desk implements AutoCloseable {
    private static final int THREADS = 3;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("books-", 1).daemon().factory());

    /** @return what the work gives; throws what it throws */
    <T> T call(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads).join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException defect -> throw defect;
                case Error end -> throw end;
                case null, default -> throw e;
            }
        }
    }

    /** What is at the desk is done; what comes later is refused, and runs out with its lease. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
