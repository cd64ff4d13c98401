package dev.fettle.actions;

import dev.fettle.action.Command;
import dev.fettle.action.Glob;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Draws some keys of the selected database, from all over it: what a scan meets first is what a run that was cut off has
 * done already.
 *
 * <p>Outside clusters it draws short pages of a scan that begin at places spread over the whole table. A cursor is the
 * number of a bucket with its bits counted from the highest, so the reversed bits of a fraction of 2^64 are the cursor at
 * that fraction of the scan, whatever size the table has, and while it is being resized. In a cluster, where newer
 * servers keep keys slot by slot, so that names with the same hash tag lie together, it draws single keys at random.
 * RANDOMKEY favours keys behind empty buckets; that tells nothing of a key, for its bucket is that of a keyed hash.
 */
public final class Sampler {
    private static final int ENOUGH = 20_000;
    private static final int AT_LEAST = 2_000;
    private static final Duration LONG_ENOUGH = Duration.ofMillis(300);
    private static final Glob ALL = new Glob("*");

    /** Short, so that there are many places: a run that was cut off makes neighbours alike. */
    private static final int PAGE = 50;

    private static final int TOGETHER = 2_000;
    /** A table that was emptied and not yet resized gives few keys a page. */
    private static final int MOST_PAGES = 10 * ENOUGH / PAGE;

    /** Multiples of the golden ratio: however many there are, they lie evenly over the circle (Weyl, Knuth 6.4). */
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    /**
     * What was drawn.
     *
     * @param keys how many
     * @param distinct whether none came twice
     * @param whole whether these were all keys of the database
     */
    public record Drawn(long keys, boolean distinct, boolean whole) {}

    private final Reader reader;
    private final boolean slots;
    private final int databases;

    /** @param databases among how many databases the effort is shared */
    public Sampler(Reader reader, Target target, int databases) {
        this.reader = reader;
        this.slots = target.facts().server().mode().equals("cluster")
                && !target.instance().capabilities().cannot("randomkey");
        this.databases = Math.max(1, databases);
    }

    /** @param size how many keys the database holds */
    public Drawn draw(long size, Consumer<List<byte[]>> page) {
        long enough = Math.max(AT_LEAST, ENOUGH / databases);
        if (size <= enough) {
            return fromTheStart(2 * enough, page);
        }
        if (slots) {
            return singly(enough, page);
        }
        Drawn drawn = scattered(enough, page);
        // Another engine may take only cursors that it gave itself.
        return drawn.keys() > 0 ? drawn : fromTheStart(enough, page);
    }

    /** Without a bound in time: half a small table would be its beginning. */
    private Drawn fromTheStart(long most, Consumer<List<byte[]>> page) {
        KeyScan scan = new KeyScan(reader, ALL, null);
        long seen = 0;
        KeyScan.Found found = scan.first(KeyScan.START);
        while (true) {
            seen += found.names().size();
            page.accept(found.names());
            if (found.last() || seen >= most) {
                return new Drawn(seen, true, found.last());
            }
            found = scan.first(found.next());
        }
    }

    private Drawn scattered(long enough, Consumer<List<byte[]>> page) {
        KeyScan scan = new KeyScan(reader, ALL, null);
        Instant began = clock();
        long seen = 0;
        long place = 0;
        for (int pages = 0; pages < MOST_PAGES && !isEnough(seen, enough, began); ) {
            List<Command> commands = new ArrayList<>();
            for (int left = reader.chunk("scan", PAGE, TOGETHER); left > 0; left -= PAGE) {
                String cursor = Long.toUnsignedString(Long.reverse(place));
                commands.add(Command.of("SCAN", cursor, "COUNT", PAGE).touching(PAGE));
                place += GOLDEN;
            }
            List<byte[]> names = new ArrayList<>();
            for (Reply reply : reader.send(commands)) {
                if (seen == 0 && reply instanceof Reply.Failure) {
                    return new Drawn(0, false, false);
                }
                names.addAll(scan.found(reply).names());
            }
            pages += commands.size();
            seen += names.size();
            page.accept(names);
        }
        return new Drawn(seen, false, false);
    }

    private Drawn singly(long enough, Consumer<List<byte[]>> page) {
        Instant began = clock();
        long seen = 0;
        while (!isEnough(seen, enough, began)) {
            List<byte[]> names = new ArrayList<>();
            for (Reply reply :
                    reader.send(Collections.nCopies(reader.chunk("randomkey", 20, 500), Command.of("RANDOMKEY")))) {
                byte[] name = reply.asBytes();
                if (name != null) {
                    names.add(name);
                }
            }
            if (names.isEmpty()) {
                break;
            }
            seen += names.size();
            page.accept(names);
        }
        return new Drawn(seen, false, false);
    }

    private boolean isEnough(long seen, long enough, Instant began) {
        return seen >= enough
                || (seen >= AT_LEAST && Duration.between(began, clock()).compareTo(LONG_ENOUGH) > 0);
    }

    private Instant clock() {
        return Info.clock(reader.send(Command.of("TIME")));
    }
}
