package dev.fettle.actions.keys;

import dev.fettle.action.Session;
import dev.fettle.action.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of the keys of one page. It is counted and kept for the journal only when the page is done, so that the
 * counters stand where the checkpoint stands; of a page that is cut off only the changes are.
 */
final class ExpireTally {
    static final String EXPIRED = "expired";
    static final String DELETED = "deleted";
    /** Keys of which it is not known whether they were deleted, since the connection was lost. */
    static final String NOT_KNOWN = "not-known";

    private static final String EXPIRED_BEFORE = "expired-before";
    private static final String HAS_TTL = "skipped-has-ttl";

    private final Session session;
    private final boolean deletes;
    private final ExpireImages images;

    /** Null where no attempt came before this one, or keys are deleted. */
    private final @Nullable Recognition recognition;

    /** Where the scan began anew, those that were treated before it are counted already. */
    private final String recognised;

    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<byte[]> doubtful = new ArrayList<>();
    private int database;
    /** How many were counted as expired in all. */
    private long known;
    /** How many of the next page are counted already. */
    private long counted;

    ExpireTally(Rule rule, Target target, Session session, @Nullable Expiries expiries) {
        this.session = session;
        this.deletes = expiries == null;
        this.images = new ExpireImages(rule, session);
        this.recognition = expiries == null || expiries.isFirst() ? null : new Recognition(session, target, expiries);
        boolean begins = session.resumeFrom().isEmpty();
        if (begins) {
            session.countAnew(EXPIRED_BEFORE::equals);
        }
        boolean anew = begins && (session.isRepeated() || session.counted(EXPIRED) > 0);
        this.recognised = anew ? EXPIRED_BEFORE : EXPIRED;
    }

    void of(int newDatabase) {
        database = newDatabase;
    }

    /** Begins with a page. */
    void begin() {
        counts.clear();
        doubtful.clear();
        images.clear();
    }

    /** A key that is not sent a change, or was sent one. */
    void count(String counter, byte[] key) {
        if (recognition != null && counter.equals(HAS_TTL)) {
            doubtful.add(key);
        } else {
            counts.merge(counter, 1, Integer::sum);
        }
    }

    /** @param moment the expiry that the key was to get */
    void answered(String counter, byte[] key, long moment) {
        count(counter, key);
        if (!counter.equals(DELETED)) {
            untouched(key);
        }
        if (counter.equals(EXPIRED)) {
            images.given(key, database, moment);
        }
    }

    /** A key that was not reached. */
    void untouched(byte[] key) {
        images.untouched(key, database);
    }

    /** A key whose answer was lost: an expiry is known again later, a deletion is not. */
    void lost(byte[] key, long moment) {
        images.given(key, database, moment);
        if (deletes) {
            session.count(NOT_KNOWN, 1);
            // For the limits they count as changed.
            session.count(Session.CHANGED, 1);
        }
    }

    /** Asks of keys that have a time to live whether it is ours. */
    void recognise() {
        if (recognition == null || doubtful.isEmpty()) {
            return;
        }
        List<OptionalLong> ours = recognition.ours(doubtful);
        int many = 0;
        for (int i = 0; i < ours.size(); i++) {
            if (ours.get(i).isPresent()) {
                many++;
                images.given(doubtful.get(i), database, ours.get(i).getAsLong());
            }
        }
        int before = (int) Math.min(counted, many);
        counted -= before;
        if (many > before) {
            counts.merge(recognised, many - before, Integer::sum);
        }
        if (many < doubtful.size()) {
            counts.merge(HAS_TTL, doubtful.size() - many, Integer::sum);
        }
    }

    /** The page is cut off: whatever was left alone comes again with it. */
    void tellChanges() {
        counts.keySet().retainAll(Set.of(EXPIRED, DELETED));
        tell();
    }

    void tell() {
        images.tell();
        counts.forEach(session::count);
        int expired = counts.getOrDefault(EXPIRED, 0);
        int changed = expired + counts.getOrDefault(DELETED, 0);
        if (changed > 0) {
            session.count(Session.CHANGED, changed);
        }
        known += expired;
    }

    long known() {
        return known;
    }

    void countedBefore(long changes) {
        counted = changes;
    }
}
