package dev.fettle.run;

import dev.fettle.fleet.DeploymentId;
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

    /** That value, where an attempt has settled it. */
    Optional<String> settled(RunStore.Claim claim, int step, String name);

    /**
     * Keeps a block of images, unless the journal of the run and the shard is full; once it is, it stays so.
     *
     * @param cap how many bytes all blocks may take together
     * @return empty where the fence is lost and nothing was written
     */
    Optional<Appended> append(RunStore.Claim claim, Packed block, long cap);

    /**
     * Says how many changes all attempts of the run made on the shard of which nothing was to be kept.
     *
     * @return false where the fence is lost and nothing was written
     */
    boolean unkept(RunStore.Claim claim, long many);

    /** One for each shard of which the run has kept something, or has wanted to. */
    List<Summary> of(UUID run);

    /** That of one shard. */
    Optional<Summary> of(UUID run, String shardKey);

    /** The blocks of a shard, the first one first. */
    List<Long> blocks(UUID run, String shardKey);

    /** The latest block before the given one. */
    Optional<StoredBlock> before(UUID run, String shardKey, long block);

    /** Deletes the blocks of journals of ended runs that were last written longer ago. @return how many journals */
    int drop(Duration kept);

    /**
     * @param images how many changes were kept
     * @param lost changes that were made although there was no room for what was to be kept of them
     * @param unkept changes of which nothing was to be kept
     */
    record Summary(
            String shardKey,
            DeploymentId deployment,
            long images,
            long bytes,
            long lost,
            long unkept,
            boolean dropped) {}

    /**
     * @param images how many it holds
     * @param changes how many changes they tell of; less than 0 where they void more than they tell of
     * @param ifLost how many of these are made all the same where the block finds no room
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Packed(int images, long changes, long ifLost, byte[] bytes) {}

    /**
     * @param lost how many changes were made so far although there was no room, this block's among them
     * @param full whether no block is kept any more
     */
    record Appended(long lost, boolean full) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record StoredBlock(long id, byte[] payload) {}
}
