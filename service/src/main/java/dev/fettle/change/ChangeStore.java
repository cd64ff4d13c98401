package dev.fettle.change;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where changes and votes are kept. */
public interface ChangeStore {
    void insert(Change change);

    /** With its votes. */
    Optional<Change> find(ChangeId id);

    /**
     * Writes state, run, why where the stored version is the given one, which is the one that was read; adds one to it. @return
     * false where it had moved on
     */
    boolean update(Change next);

    /**
     * Locks the change for the transaction first, so that of two votes cast at once the later one counts the earlier.
     *
     * @return false where this person has voted on it already
     */
    boolean addVote(ChangeId id, Vote vote);

    /** Newest first, created before the given one (null for the newest); of one state, or of any for null. */
    List<Change> latest(@Nullable ChangeState state, @Nullable ChangeId before, int limit);

    /** Those that wait for approval or a start and whose time is over. */
    List<Change> expired(Instant now, int limit);

    /** Those approved that may start now. */
    List<Change> startable(Instant now, int limit);
}
