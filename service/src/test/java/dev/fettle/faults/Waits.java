package dev.fettle.faults;

import dev.fettle.app.demo.Await;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** What faults wait for. */
final class Waits {
    /** Once the cause is gone, a run is over within that: a promise, not a patience. */
    static final Duration OVER = Duration.ofSeconds(30);

    /** A node that is gone is made up for within that. */
    static final Duration TAKEN_UP = Duration.ofSeconds(15);

    /** For what is no promise: until a run has come to where it is to be broken. */
    private static final Duration THERE = Duration.ofSeconds(60);

    private Waits() {}

    /** Until the run has looked at so many keys that it stands somewhere in the middle. */
    static void midScan(House house, String run, long keys, Random random) {
        long point = keys / 10 + random.nextLong(keys / 2);
        there("the run is at work", () -> house.done(run) >= point || house.isOver(run));
    }

    /** Until a run has come to where it is to be broken. */
    static void there(String what, Await.Condition condition) {
        Await.until(THERE, what, condition);
    }

    /** To be called when the cause is gone. */
    static void over(House house, String run) {
        over(house, run, System.nanoTime());
    }

    /** @param since when the cause was gone, of {@link System#nanoTime()} */
    static void over(House house, String run, long since) {
        Await.until(
                OVER.minusNanos(System.nanoTime() - since),
                () -> "run over, it is " + house.api().get("/runs/" + run),
                () -> house.isOver(run));
        Results.worst("over after ms", millis(since));
    }

    /** @param asked who is asked; not the node that is gone */
    static void takenUp(House house, RestClient asked, String run, NodeProcess gone, long since) {
        Await.until(
                TAKEN_UP.minusNanos(System.nanoTime() - since),
                "what " + gone + " held was taken up",
                () -> !house.atWork(run, asked).contains(gone));
        Results.worst("taken up after ms", millis(since));
    }

    static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }

    /** So long that the moment that follows is any. */
    static void aWhile(Random random, int millis) {
        LockSupport.parkNanos(random.nextInt(millis) * 1_000_000L);
    }

    static void exactly(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
