package dev.fettle.actions;

import dev.fettle.action.Command;
import dev.fettle.action.Glob;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Draws some keys of the selected database. The first pages of a scan are a fair sample, for the server keeps keys in the
 * order of a keyed hash; but not in a cluster, where newer servers keep them slot by slot, so that names with the same
 * hash tag lie together: there it draws at random.
 */
public final class Sampler {
    private static final int ENOUGH = 20_000;
    private static final int AT_LEAST = 2_000;
    private static final Duration LONG_ENOUGH = Duration.ofMillis(300);
    private static final Glob ALL = new Glob("*");

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
        return slots && size > enough ? drawAtRandom(enough, page) : scan(enough, page);
    }

    private Drawn scan(long enough, Consumer<List<byte[]>> page) {
        KeyScan scan = new KeyScan(reader, ALL, null);
        Instant began = clock();
        long seen = 0;
        KeyScan.Found found = scan.first(KeyScan.START);
        while (true) {
            seen += found.names().size();
            page.accept(found.names());
            if (found.last() || isEnough(seen, enough, began)) {
                return new Drawn(seen, true, found.last());
            }
            found = scan.first(found.next());
        }
    }

    private Drawn drawAtRandom(long enough, Consumer<List<byte[]>> page) {
        Instant began = clock();
        long seen = 0;
        while (!isEnough(seen, enough, began)) {
            List<byte[]> names = new ArrayList<>();
            for (Reply reply : reader.send(
                    java.util.Collections.nCopies(reader.chunk("randomkey", 20, 500), Command.of("RANDOMKEY")))) {
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
