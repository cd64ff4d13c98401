package dev.fettle.action;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What runs keep of what they change on the target's shard. */
public interface Past {
    /** Nothing was kept and nothing is. */
    Past NONE = new Past() {
        @Override
        public long room() {
            return 0;
        }

        @Override
        public Kept of(UUID run) {
            return Kept.NOTHING;
        }

        @Override
        public Optional<Block> before(UUID run, long block) {
            return Optional.empty();
        }
    };

    /** How many bytes of images a run keeps of one shard; what goes beyond cannot be undone. */
    long room();

    /** How much a run kept. */
    Kept of(UUID run);

    /**
     * The latest of its blocks that lies before the given one, its images in the order in which they were kept. Undoing
     * goes from the last change to the first.
     *
     * @param block {@link Long#MAX_VALUE} for the last of all
     */
    Optional<Block> before(UUID run, long block);

    /**
     * @param images how many images
     * @param lost how many changes have none, because the journal was full
     * @param dropped whether its retention is over and they are gone
     */
    record Kept(long images, long lost, boolean dropped) {
        public static final Kept NOTHING = new Kept(0, 0, false);
    }

    /** Images that are read together. */
    record Block(long id, List<Image> images) {
        public Block {
            images = List.copyOf(images);
        }
    }
}
