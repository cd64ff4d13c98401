package dev.fettle.playbook;

import dev.fettle.audit.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the playbooks are kept that users bring. A row holds name, version and source; the adapter reads the source again
 * with the {@link PlaybookParser}. Rows are never changed.
 */
public interface PlaybookStore {
    /** @return false where that version of that name is there already */
    boolean insert(Playbook playbook, Actor by, Instant at);

    /** The one that was stored last under the name. */
    Optional<Stored> latest(String name);

    /** @param hash a version, or the first characters of it: at least 8; empty where several begin so */
    Optional<Stored> version(String name, String hash);

    /** The latest of each name, by name. */
    List<Stored> allLatest();

    /** Newest first. */
    List<Stored> versions(String name);
}
