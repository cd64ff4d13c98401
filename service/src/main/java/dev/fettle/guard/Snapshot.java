package dev.fettle.guard;

import dev.fettle.action.Vitals;

/**
 * A child process that writes the data down shares the server's pages: each one that we touch meanwhile is copied, which
 * takes the main thread's time and as much memory again.
 */
final class Snapshot implements Watch {
    @Override
    public Finding look(Vitals vitals, long nanos) {
        var persistence = vitals.facts().persistence();
        return persistence.saving() || persistence.rewriting()
                ? new Finding(
                        Finding.Grade.STRAINED,
                        "snapshot",
                        "the server writes a snapshot or its append-only file anew",
                        "run when it is done")
                : Finding.FINE;
    }
}
