package dev.fettle.action;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
        public List<Long> blocks(UUID run) {
            return List.of();
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

    /** The ids of its blocks, the first one first. */
    List<Long> blocks(UUID run);

    /**
     * The latest of its blocks that lies before the given one, its images in the order in which they were kept. Undoing
     * goes from the last change to the first.
     *
     * @param block {@link Long#MAX_VALUE} for the last of all
     */
    Optional<Block> before(UUID run, long block);

    /**
     * @param changes how many it keeps images of; an element of a sorted set is one
     * @param lost how many more were made although the journal had no room for their images
     * @param unkept how many more were made of which nothing was to be kept
     * @param dropped whether its retention is over and they are gone
     * @param barred why the run may not be undone here, whatever it kept: it is not known, not over, an undo itself, or
     *     kept this of another deployment; null where it may
     */
    record Kept(
            long changes,
            long lost,
            long unkept,
            boolean dropped,
            @Nullable String barred) {
        public static final Kept NOTHING = new Kept(0, 0, 0, false, null);

        public static Kept barred(String why) {
            return new Kept(0, 0, 0, false, why);
        }
    }

    /** Images that are read together. */
    record Block(long id, List<Image> images) {
        public Block {
            images = List.copyOf(images);
        }
    }
}
