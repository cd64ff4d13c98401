package dev.fettle.audit;

import java.util.function.Supplier;

/**
 * One transaction: a change of state and the event that tells of it become true together or not at all. Calls nest: the
 * inner one joins the outer. An exception rolls everything back.
 */
public interface UnitOfWork {
    <T> T call(Supplier<T> work);

    default void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    /**
     * Does something outside of the database, such as waking a worker, once what was written is there for all to see: after
     * the outermost transaction commits, never when it rolls back; at once where there is none.
     */
    void afterCommit(Runnable action);
}
