package dev.fettle.failover;

import dev.fettle.failover.Written.Ack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Writes one new key after the other, remembers what was acknowledged, and goes on after errors. */
final class Writer implements Runnable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final int number;
    private final String run;
    private final Clients clients;
    private final Duration pace;
    private final List<Ack> acknowledged = new ArrayList<>();
    private final Map<String, Long> errors = new HashMap<>();
    private volatile int acks;
    private volatile boolean stopped;
    private @Nullable WriteClient client;

    /**
     * @param run marks the keys of this check
     * @param pace how long it rests after each write
     */
    Writer(int number, String run, Clients clients, Duration pace) {
        this.number = number;
        this.run = run;
        this.clients = clients;
        this.pace = pace;
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        for (int i = 0; !stopped; i++) {
            // A key whose write failed is never used again: nobody knows whether it was written.
            String key = run + ":" + number + ":" + i;
            String value = "value of " + key;
            try {
                write(key, value);
                pause = FIRST_PAUSE;
                LockSupport.parkNanos(pace.toNanos());
            } catch (RuntimeException e) {
                errors.merge(Answers.kindOf(e), 1L, Long::sum);
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
        if (client != null) {
            client.close();
        }
    }

    private void write(String key, String value) {
        WriteClient open = client;
        if (open == null) {
            open = clients.open(number);
            client = open;
        }
        open.set(key, value);
        acknowledged.add(new Ack(key, value, System.nanoTime()));
        acks = acknowledged.size();
    }

    /** How many of its writes were acknowledged so far. */
    int acks() {
        return acks;
    }

    void stop() {
        stopped = true;
    }

    /** Only to be called after its thread has ended. */
    Written written() {
        return new Written(number, clients.kindOf(number), acknowledged, errors);
    }
}
