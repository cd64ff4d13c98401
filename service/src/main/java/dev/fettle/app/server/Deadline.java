package dev.fettle.app.server;

import java.time.Duration;

/** What has to end must not wait for what may never come. */
final class Deadline {
    private Deadline() {}

    /** Does it in a thread of its own, and waits no longer than that. @throws IllegalStateException where it took longer */
    static void within(Duration atMost, Runnable work) throws InterruptedException {
        Thread thread = Thread.ofPlatform().daemon().name("stopping").start(work);
        if (!thread.join(atMost)) {
            throw new IllegalStateException("not done within " + atMost.toSeconds() + " s");
        }
    }
}
