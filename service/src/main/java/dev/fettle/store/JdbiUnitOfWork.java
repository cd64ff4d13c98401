package dev.fettle.store;

import dev.fettle.audit.UnitOfWork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions bound to the thread, virtual or not; one level of isolation, READ COMMITTED. */
public final class JdbiUnitOfWork implements UnitOfWork {
    private static final Logger log = LoggerFactory.getLogger(JdbiUnitOfWork.class);

    /** What the outermost call keeps while it runs. */
    private static final class Scope {
        private final Database database;
        private final List<Runnable> afterCommit = new ArrayList<>();
        private @Nullable RuntimeException failed;

        private Scope(Database database) {
            this.database = database;
        }
    }

    private static final ScopedValue<Scope> CURRENT = ScopedValue.newInstance();

    private final Database database;

    public JdbiUnitOfWork(Database database) {
        this.database = database;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Where an inner call failed and the outer one went on all the same, the outer one fails with what the inner one
     * threw: half of a unit is never committed.
     */
    @Override
    public <T> T call(Supplier<T> work) {
        Scope outer = current();
        return outer == null ? outermost(work) : inner(outer, work);
    }

    @Override
    public void afterCommit(Runnable action) {
        Scope scope = current();
        if (scope == null) {
            action.run();
        } else {
            scope.afterCommit.add(action);
        }
    }

    private <T> T outermost(Supplier<T> work) {
        Scope scope = new Scope(database);
        T result = ScopedValue.where(CURRENT, scope)
                .call(() -> database.inTransaction(() -> {
                    T done = work.get();
                    if (scope.failed != null) {
                        throw scope.failed;
                    }
                    return done;
                }));
        scope.afterCommit.forEach(JdbiUnitOfWork::runSafely);
        return result;
    }

    private @Nullable Scope current() {
        return CURRENT.isBound() && CURRENT.get().database == database ? CURRENT.get() : null;
    }

    private static <T> T inner(Scope scope, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            scope.failed = e;
            throw e;
        }
    }

    /** What was committed stays so: a lost signal is made up later, and takes no other with it. */
    private static void runSafely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            log.warn("an action after a commit failed", e);
        }
    }
}
