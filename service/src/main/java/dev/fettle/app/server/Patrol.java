package dev.fettle.app.server;

import dev.fettle.Problem;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes up, on each node by itself, for signals that were lost and nodes that died. Not a job of Quartz: one that a dead
 * node had taken is not fired by anybody for up to 20 s, and one that a wrong clock had put off, not before its time.
 * Looks now and then whether this node may work at all.
 */
final class Patrol implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Patrol.class);
    /** With a lease of 10 s, what a dead node held is taken up within 13 s. */
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    private static final int ROUNDS_BETWEEN_LOOKS = 3;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("patrol").daemon().factory());
    private final ScheduledFuture<?> rounds;
    private final BooleanSupplier fit;
    private final Consumer<Boolean> working;
    private final Runnable sweep;
    private boolean atWork;
    private int round;

    /**
     * @param fit whether this node may work
     * @param working told whenever that changes, first when the node begins
     * @param sweep what is done in each round where it may
     */
    Patrol(BooleanSupplier fit, Consumer<Boolean> working, Runnable sweep) {
        this.fit = fit;
        this.working = working;
        this.sweep = sweep;
        try {
            look();
        } catch (Problem away) {
            log.warn("the work begins when the database answers: {}", away.text());
        }
        rounds = thread.scheduleWithFixedDelay(
                this::round, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        boolean now = fit.getAsBoolean();
        if (now != atWork) {
            working.accept(now);
            atWork = now;
        }
    }

    /** An executor drops a task that throws, without a word. */
    private void round() {
        try {
            if (++round % ROUNDS_BETWEEN_LOOKS == 0 || !atWork) {
                look();
            }
            if (atWork) {
                sweep.run();
            }
        } catch (Problem problem) {
            log.warn("sweep: {}", problem.text());
        } catch (Throwable defect) {
            log.error("a sweep failed", defect);
        }
    }

    @Override
    public void close() {
        rounds.cancel(false);
        thread.shutdownNow();
    }
}
