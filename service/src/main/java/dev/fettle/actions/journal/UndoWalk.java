package dev.fettle.actions.journal;

import dev.fettle.action.Image;
import dev.fettle.action.Past;
import dev.fettle.action.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Goes through what a run kept, from the last block to the first, and remembers how far it is. */
final class UndoWalk {
    private static final int SMALLEST = 20;
    private static final int LARGEST = 500;
    private static final String BLOCK = "block";
    private static final String DONE = "done";
    private static final String LOOKED_AT = "looked-at";
    /** Those of them that are elements of sorted sets. */
    private static final String LOOKED_AT_MEMBERS = "looked-at-members";

    private final Session session;
    private final UUID run;
    private final Restoring restoring;
    private final long expected;
    private final Reverse reverse = new Reverse();
    private long done;

    /** @param expected how many changes were kept */
    UndoWalk(Session session, UUID run, Restoring restoring, long expected) {
        this.session = session;
        this.run = run;
        this.restoring = restoring;
        this.expected = expected;
        this.done = session.counted(LOOKED_AT);
    }

    void all() {
        Map<String, String> resume = session.resumeFrom();
        // A block that was cut off is read again: it is the last one that lies before the next.
        long before = resume.containsKey(BLOCK) ? Long.parseLong(resume.get(BLOCK)) + 1 : Long.MAX_VALUE;
        int skip = Integer.parseInt(resume.getOrDefault(DONE, "0"));
        skipped(before);
        for (Optional<Past.Block> next = session.past().before(run, before);
                next.isPresent();
                next = session.past().before(run, before)) {
            Past.Block block = next.get();
            List<Image> images = reverse.of(block.images());
            block(block.id(), images, Math.min(skip, images.size()));
            skip = 0;
            before = block.id();
        }
        session.progress(Math.max(done, expected), Math.max(done, expected));
    }

    private void block(long id, List<Image> images, int from) {
        int at = from;
        for (List<Image> batch : new Batches(
                images.subList(at, images.size()), () -> session.chunk(restoring.verb(), SMALLEST, LARGEST))) {
            int start = at;
            session.select(Batches.database(batch.getFirst()));
            restoring.restore(batch, through -> reached(id, start + through, batch.subList(0, through)));
            at += batch.size();
        }
    }

    private void reached(long block, int at, List<Image> images) {
        done += lookedAt(images);
        Map<String, String> position = new HashMap<>(Map.of(BLOCK, Long.toString(block), DONE, Integer.toString(at)));
        restoring.addTo(position);
        session.checkpoint(position);
        session.progress(Math.min(done, expected), expected);
    }

    private long lookedAt(List<Image> images) {
        long changes = changes(images);
        session.count(LOOKED_AT, changes);
        long members =
                changes(images.stream().filter(Image.Members.class::isInstance).toList());
        if (members > 0) {
            session.count(LOOKED_AT_MEMBERS, members);
        }
        return changes;
    }

    private static long changes(List<Image> images) {
        return images.stream().mapToLong(Image::changes).sum();
    }

    /** Elements of sorted sets that this walk has looked at. */
    long members() {
        return session.counted(LOOKED_AT_MEMBERS);
    }

    /** Other changes that it has looked at. */
    long keys() {
        return session.counted(LOOKED_AT) - members();
    }

    /** Blocks that an earlier attempt is through with may say of later ones what was left untouched. */
    private void skipped(long until) {
        Optional<Past.Block> next =
                until == Long.MAX_VALUE ? Optional.empty() : session.past().before(run, Long.MAX_VALUE);
        while (next.isPresent() && next.get().id() >= until) {
            reverse.of(next.get().images());
            next = session.past().before(run, next.get().id());
        }
    }
}
