package dev.fettle.api.feed;

import dev.fettle.audit.AuditRecord;
import java.util.List;

/**
 * What is known of a run at one moment; the same object for all who watch it.
 *
 * @param version grows with every frame of a feed
 * @param stable events up to this sequence may be shown: none with a smaller one will come any more
 * @param recent the events after {@code recentAfter} up to {@code stable}, oldest first
 * @param progress as JSON
 * @param over nothing will change any more
 */
record Frame(long version, long stable, long recentAfter, List<AuditRecord> recent, String progress, boolean over) {
    static final Frame NONE = new Frame(0, 0, 0, List.of(), "", false);

    Frame {
        recent = List.copyOf(recent);
    }
}
