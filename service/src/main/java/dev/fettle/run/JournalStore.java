package dev.fettle.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Where what a step has to remember of itself, and of what it changes, is kept. Every write carries the fence of its claim. */
public interface JournalStore {
    /**
     * A value that the first attempt of a step settles for all later ones. Durable when this returns.
     *
     * @param first asked for the value where none is settled yet
     * @return empty where the fence is lost: nothing was written
     */
    Optional<String> settled(RunStore.Claim claim, int step, String name, Supplier<String> first);

    /**
     * Keeps a block of images, unless the journal of the run and the shard is full; once it is, it stays so.
     *
     * @param images how many it holds
     * @param cap how many bytes all blocks may take together
     * @return how many changes were not kept so far, this block's among them; empty where the fence is lost and nothing
     *     was written
     */
    Optional<Long> append(RunStore.Claim claim, int images, byte[] block, long cap);

    /** One for each shard of which the run has kept something, or has wanted to. */
    List<Summary> of(UUID run);

    /** The latest block before the given one. */
    Optional<StoredBlock> before(UUID run, String shardKey, long block);

    /** Deletes the blocks of journals that were last written longer ago. @return how many journals */
    int drop(Duration kept);

    record Summary(String shardKey, long images, long bytes, long lost, boolean dropped) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record StoredBlock(long id, byte[] payload) {}
}
