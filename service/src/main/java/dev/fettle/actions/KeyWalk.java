package dev.fettle.actions;

import dev.fettle.action.Command;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Glob;
import dev.fettle.action.Pending;
import dev.fettle.action.Protection;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Visits every key of a server that matches, page by page. While we settle one page and prepare the next, the server
 * scans for the one after it: the two are on their way together where the governor lets them.
 *
 * <p>The checkpoint names the first page that is not settled: a page that was cut off is fetched and done again, which is harmless because
 * what actions do to a key can be done twice. A cursor is the server's own business: it goes back as it came, and it is
 * valid only for the incarnation that gave it, which the session sees to.
 */
public final class KeyWalk {
    /** What is done with the keys of a page. A key can come more than once. */
    public interface Page {
        /** The pages from now on are of this database. */
        default void of(int database) {}

        /** What is to be sent for these keys; may read first. */
        List<Command> prepare(List<byte[]> keys);

        /** What came of it: a reply to each command, in order. */
        void settle(List<Reply> replies);
    }

    private static final String DATABASE = "database";
    private static final String CURSOR = "cursor";

    /** In place of a cursor: the database is done. */
    private static final String END = "end";

    /**
     * A page whose work was sent.
     *
     * @param asked how many keys of its database, of about that size, were looked at up to it
     */
    private record UnderWay(Page work, KeyScan.Found page, int database, long size, long asked, Pending replies) {}

    private final Session session;
    private final Protection protection;
    private final KeyScan scan;
    private @Nullable UnderWay underWay;
    private long done;
    private long expected;

    /**
     * @param target whose protected keys are passed over, and counted as {@code skipped-protected}
     * @param type only keys of this type; null for all
     */
    public KeyWalk(Session session, Target target, Glob pattern, @Nullable String type) {
        this.session = session;
        this.protection = target.protection();
        this.scan = new KeyScan(session, pattern, type);
    }

    /** @param databases those to visit, each with how many keys it holds */
    public void over(SortedMap<Integer, Long> databases, Page remedy) {
        Page work = Spared.from(remedy, protection, session);
        Map<String, String> resume = session.resumeFrom();
        int first = Integer.parseInt(resume.getOrDefault(DATABASE, "0"));
        String cursor = resume.getOrDefault(CURSOR, KeyScan.START);
        expected = databases.values().stream().mapToLong(Long::longValue).sum();
        done = databases.headMap(first).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        for (var database : databases.tailMap(first).entrySet()) {
            String start = database.getKey() == first ? cursor : KeyScan.START;
            if (!start.equals(END)) {
                session.select(database.getKey());
                work.of(database.getKey());
                one(database.getKey(), database.getValue(), start, work);
            }
            done += database.getValue();
        }
        session.progress(expected, expected);
    }

    private void one(int database, long size, String start, Page work) {
        KeyScan.Found page = scan.first(start);
        long returned = 0;
        try {
            while (true) {
                long asked = scan.asked();
                Pending next = page.last() ? null : session.begin(List.of(scan.page(page.next())));
                settle();
                returned += page.names().size();
                List<Command> commands = work.prepare(rationed(work, page.names()));
                underWay = new UnderWay(work, page, database, size, asked, session.begin(commands));
                if (next == null) {
                    settle();
                    return;
                }
                page = scan.found(next.await().getFirst());
                if (returned > 3 * size + 1_000_000 || scan.asked() > 16 * size + 16_000_000) {
                    throw new GiveUp("the scan of database " + database + " does not end: it began with " + size
                            + " keys and returned " + returned + "; the keyspace grows faster than it is read");
                }
            }
        } catch (RuntimeException e) {
            settleAfter(e);
            throw e;
        }
    }

    /**
     * Near a limit, a page goes in parts that surely fit.
     *
     * @return what is left of it
     */
    private List<byte[]> rationed(Page work, List<byte[]> names) {
        List<byte[]> rest = names;
        for (long room = session.room(); room > 0 && rest.size() > room; room = session.room()) {
            int fits = (int) room;
            List<Command> commands = work.prepare(rest.subList(0, fits));
            work.settle(commands.isEmpty() ? List.of() : session.send(commands));
            rest = rest.subList(fits, rest.size());
        }
        return rest;
    }

    /** What was sent is counted, also where the step ends before its time. */
    private void settleAfter(RuntimeException end) {
        try {
            settle();
        } catch (RuntimeException more) {
            end.addSuppressed(more);
        }
    }

    private void settle() {
        UnderWay sent = underWay;
        if (sent == null) {
            return;
        }
        underWay = null;
        sent.work().settle(sent.replies().await());
        session.count("pages", 1);
        session.count("matched", sent.page().names().size());
        if (sent.page().last()) {
            session.count("visited", sent.size());
            position(sent.database(), END);
        } else {
            position(sent.database(), sent.page().next());
            session.progress(Math.min(done + Math.min(sent.asked(), sent.size()), expected), expected);
        }
    }

    /** After the counters, so that they stand for what lies before it. */
    private void position(int database, String cursor) {
        session.checkpoint(Map.of(DATABASE, Integer.toString(database), CURSOR, cursor));
    }
}
