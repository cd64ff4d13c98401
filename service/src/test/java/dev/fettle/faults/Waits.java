package dev.fettle.faults;

import dev.fettle.app.demo.Await;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** What faults wait for. */
final class Waits {
    /** Once the cause is gone, a run is over within that, beside what its work takes. */
    static final Duration OVER = Duration.ofSeconds(90);

    private Waits() {}

    /** Until the run has looked at so many keys that it stands somewhere in the middle. */
    static void midScan(House house, String run, long keys, Random random) {
        long point = keys / 10 + random.nextLong(keys / 2);
        Await.until(OVER, "the run is at work", () -> house.done(run) >= point || house.isOver(run));
    }

    static void over(House house, String run) {
        Await.until(OVER, () -> "run over, it is " + house.api().get("/runs/" + run), () -> house.isOver(run));
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
