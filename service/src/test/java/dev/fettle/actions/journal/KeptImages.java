package dev.fettle.actions.journal;

import dev.fettle.action.Image;
import dev.fettle.action.Past;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * What one run kept.
 *
 * @param block so many images are in one block
 */
record KeptImages(List<Image> all, int block) implements Past {
    KeptImages {
        all = List.copyOf(all);
    }

    @Override
    public long room() {
        return 0;
    }

    @Override
    public Kept of(UUID run) {
        return new Kept(all.stream().mapToLong(Image::changes).sum(), 0, 0, false, null);
    }

    @Override
    public List<Long> blocks(UUID run) {
        return LongStream.rangeClosed(0, Math.ceilDiv(all.size(), block) - 1)
                .boxed()
                .toList();
    }

    @Override
    public Optional<Block> before(UUID run, long next) {
        long last = Math.min(next, Math.ceilDiv(all.size(), block)) - 1;
        if (last < 0) {
            return Optional.empty();
        }
        int from = (int) last * block;
        return Optional.of(new Block(last, all.subList(from, Math.min(all.size(), from + block))));
    }
}
