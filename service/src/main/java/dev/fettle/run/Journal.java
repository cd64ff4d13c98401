package dev.fettle.run;

import dev.fettle.action.Stopped;
import java.util.function.Supplier;

/** What one attempt of a step has kept of itself and of what it changes. */
final class Journal {
    private final JournalStore store;
    private final RunStore.Claim claim;
    private final int step;

    Journal(JournalStore store, RunStore.Claim claim, int step) {
        this.store = store;
        this.claim = claim;
        this.step = step;
    }

    String settled(String name, Supplier<String> first) {
        return store.settled(claim, step, name, first).orElseThrow(() -> new Stopped("the lease is lost"));
    }
}
