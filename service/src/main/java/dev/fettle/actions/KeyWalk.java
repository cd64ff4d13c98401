package dev.fettle.actions;

import dev.fettle.action.Command;
import dev.fettle.action.GiveUp;
import dev.fettle.action.Glob;
import dev.fettle.action.Pending;
import dev.fettle.action.Protection;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

        /**
         * What came of the page where it was cut off: the connection is lost, the server given up, the step stopped or at
         * a limit. Nothing can be sent any more. The page will come again, if there is another attempt.
         */
        void cutOff(List<Reply> replies);

        /** How many changes were counted so far that a later attempt would count again, as it knows them for its own. */
        default long knownAgain() {
            return 0;
        }

        /** How many keys were taken away so far, which a walk that begins anew does not meet again. */
        default long takenAway() {
            return 0;
        }

        /** So many changes of the next page are counted already. */
        default void countedBefore(long changes) {}
    }

    private static final String MATCHED = "matched";
    private static final String VISITED = "visited";
    private static final String SKIPPED = "skipped-";
    private static final Set<String> AGAIN = Set.of(MATCHED, VISITED, "errors");
    private static final String DATABASE = "database";
    private static final String CURSOR = "cursor";
    /** Changes of the page at the cursor that are counted already. */
    private static final String COUNTED = "counted";

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
    private Map<String, String> reached = Map.of();
    private long knownAtReached;

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
        if (resume.isEmpty()) {
            beginAnew(remedy);
        }
        int first = Integer.parseInt(resume.getOrDefault(DATABASE, "0"));
        String cursor = resume.getOrDefault(CURSOR, KeyScan.START);
        long counted = Long.parseLong(resume.getOrDefault(COUNTED, "0"));
        remedy.countedBefore(counted);
        // What is known again of an earlier attempt stays counted until it has come again.
        knownAtReached = -counted;
        reached = resume;
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

    /** On another incarnation, or since slots have come: what was looked at before is looked at again. */
    private void beginAnew(Page remedy) {
        if (session.counted(MATCHED) > 0) {
            session.countAnew(name -> AGAIN.contains(name) || name.startsWith(SKIPPED));
            session.count(MATCHED, remedy.takenAway());
        }
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
                underWay = new UnderWay(work, page, database, size, asked, begun(work, commands));
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
            // What was sent is counted, also where the step ends before its time.
            CutOff.last(e, this::settle);
            remember(work);
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
            work.settle(begun(work, commands).await());
            rest = rest.subList(fits, rest.size());
        }
        return rest;
    }

    private void settle() {
        UnderWay sent = underWay;
        if (sent == null) {
            return;
        }
        underWay = null;
        sent.work().settle(sent.replies().await());
        session.count("pages", 1);
        session.count(MATCHED, sent.page().names().size());
        if (sent.page().last()) {
            session.count(VISITED, sent.size());
            position(sent.work(), sent.database(), END);
        } else {
            position(sent.work(), sent.database(), sent.page().next());
            session.progress(Math.min(done + Math.min(sent.asked(), sent.size()), expected), expected);
        }
    }

    /** Tells the page what came of it where it is cut off. */
    private Pending begun(Page work, List<Command> commands) {
        Pending pending = CutOff.told(commands.size(), () -> session.begin(commands), work::cutOff);
        return () -> CutOff.told(commands.size(), pending::await, work::cutOff);
    }

    /** The position stays where it is, and with it is kept what was counted since. */
    private void remember(Page work) {
        long counted = work.knownAgain() - knownAtReached;
        if (counted > 0) {
            Map<String, String> position = new HashMap<>(reached);
            position.put(COUNTED, Long.toString(counted));
            session.checkpoint(position);
        }
    }

    /** After the counters, so that they stand for what lies before it. */
    private void position(Page work, int database, String cursor) {
        reached = Map.of(DATABASE, Integer.toString(database), CURSOR, cursor);
        knownAtReached = work.knownAgain();
        work.countedBefore(0);
        session.checkpoint(reached);
    }
}
