package dev.fettle.actions.journal;

import dev.fettle.action.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sample of a journal from all of its parts: early changes stand otherwise than late ones.
 *
 * @param blocks those that are looked at, the first one first
 * @param isWhole whether these are all
 * @param part how much of each of them, so that large ones count for more
 */
record Spread(List<Long> blocks, boolean isWhole, double part) {
    private static final int ENOUGH = 20_000;
    private static final int FEWEST = 32;
    /** Each is read by itself. */
    private static final int MOST = 400;

    static Spread over(List<Long> blocks, long changes) {
        int all = blocks.size();
        long inOne = Math.max(1, changes / Math.max(1, all));
        int some = Math.min(all, Math.clamp(ENOUGH / inOne, FEWEST, MOST));
        List<Long> chosen = new ArrayList<>(some);
        for (int i = 0; i < some; i++) {
            chosen.add(blocks.get((int) ((2L * i + 1) * all / (2L * some))));
        }
        return new Spread(List.copyOf(chosen), some == all, (double) ENOUGH / Math.max(1, some * inOne));
    }

    /** Some of a block, evenly spread; all of it where the journal is small. */
    List<Image> of(List<Image> images) {
        if (part >= 1 || images.isEmpty()) {
            return images;
        }
        int some = Math.clamp(Math.round(images.size() * part), 1, images.size());
        return IntStream.range(0, some)
                .mapToObj(i -> images.get((int) ((long) i * images.size() / some)))
                .toList();
    }
}
