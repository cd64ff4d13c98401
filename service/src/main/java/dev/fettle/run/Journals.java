package dev.fettle.run;

import dev.fettle.action.Past;
import java.util.Optional;
import java.util.UUID;

/**
 * The journals of all runs.
 *
 * @param room how many bytes of images a run keeps of one shard, compressed
 */
public record Journals(JournalStore store, long room) {
    /** That of a step at work. */
    Journal open(Held held, int step) {
        return new Journal(store, room, held, step);
    }

    /** What runs kept of a shard. */
    public Past past(String shardKey) {
        return new Past() {
            @Override
            public long room() {
                return room;
            }

            @Override
            public Kept of(UUID run) {
                return store.of(run).stream()
                        .filter(summary -> summary.shardKey().equals(shardKey))
                        .findFirst()
                        .map(summary -> new Kept(summary.images(), summary.lost(), summary.dropped()))
                        .orElse(Kept.NOTHING);
            }

            @Override
            public Optional<Block> before(UUID run, long block) {
                return store.before(run, shardKey, block)
                        .map(stored -> new Block(stored.id(), Blocks.unpacked(stored.payload())));
            }
        };
    }
}
