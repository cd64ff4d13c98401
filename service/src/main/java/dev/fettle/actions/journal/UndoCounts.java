package dev.fettle.actions.journal;

import dev.fettle.action.Image;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.Refusals;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what came of images, in their order. An attempt may meet what an earlier one put back without being able to say so:
 * its connection was lost, or its node killed. And on another incarnation all is walked over again: what was put back and
 * counted then is met once more.
 */
final class UndoCounts {
    /** Elements of sorted sets that were put back. */
    static final String MEMBERS = "restored-members";

    private static final String RESTORED = Standing.OURS.counter();
    private static final Set<String> LASTING = Set.of(Session.CHANGED, RESTORED, MEMBERS);

    private final Session session;
    private final Refusals refusals;
    private final Map<String, Long> counts = new TreeMap<>();

    /** Of each counter, how much this walk has not met again. */
    private final Map<String, Long> known = new HashMap<>();

    /** Whether an earlier attempt may have come this far: until something is put back, for it went in the same order. */
    private boolean again;

    private byte[] lastSet = {};
    private int lastDatabase;
    private @Nullable TargetFault refused;

    UndoCounts(Session session, Refusals refusals) {
        this.session = session;
        this.refusals = refusals;
        boolean[] first = {false};
        session.settled("begun", () -> {
            first[0] = true;
            return "yes";
        });
        this.again = !first[0];
        Map<String, String> resume = session.resumeFrom();
        if (resume.isEmpty()) {
            session.countAnew(name -> !LASTING.contains(name));
        }
        for (String counter : Set.of(RESTORED, MEMBERS)) {
            known.put(
                    counter,
                    resume.isEmpty() ? session.counted(counter) : Long.parseLong(resume.getOrDefault(counter, "0")));
        }
    }

    /** What the next attempt has to know, for the checkpoint. */
    void addTo(Map<String, String> position) {
        known.forEach((counter, many) -> {
            if (many > 0) {
                position.put(counter, Long.toString(many));
            }
        });
    }

    /** One that is not put back. */
    void left(Image image, String counter) {
        counts.merge(counter, image.changes(), Long::sum);
    }

    /** One that is not put back, since it was looked at. */
    void left(Image image, Standing standing) {
        if (standing == Standing.AS_BEFORE || (standing == Standing.TOUCHED && again && image instanceof Image.Dump)) {
            asBefore(image);
        } else {
            left(image, standing.counter());
        }
    }

    /** @param now the server's moment in milliseconds */
    void answered(Image image, Reply reply, long now) {
        if (reply instanceof Reply.Failure failure) {
            failed(image, failure);
            return;
        }
        switch (image) {
            case Image.Expiry expiry -> standing(image, standing(reply.asLong()));
            case Image.Members members -> members(members, reply.asLong());
            case Image.Dump dump -> {
                Long expiry = dump.expiry();
                standing(image, expiry != null && expiry <= now ? Standing.EXPIRED : Standing.OURS);
            }
            case Image.Untouched left -> left(image, Standing.AS_BEFORE);
            case Image.Setting setting -> left(image, Standing.TOUCHED);
        }
    }

    private void failed(Image image, Reply.Failure failure) {
        if (failure.code().equals("BUSYKEY") || failure.code().equals("WRONGTYPE")) {
            left(image, Standing.TOUCHED);
            return;
        }
        try {
            left(image, refusals.counter(failure));
        } catch (TargetFault fault) {
            // What was put back beside it is counted first.
            refused = fault;
        }
    }

    private static Standing standing(long reply) {
        return switch ((int) reply) {
            case UndoScript.TOUCHED -> Standing.TOUCHED;
            case UndoScript.GONE -> Standing.GONE;
            case UndoScript.AS_BEFORE -> Standing.AS_BEFORE;
            default -> Standing.OURS;
        };
    }

    private void standing(Image image, Standing standing) {
        if (standing == Standing.OURS) {
            again = false;
            counts.merge(Session.CHANGED, 1L, Long::sum);
            counts.merge(RESTORED, 1 - met(RESTORED, 1), Long::sum);
        } else {
            left(image, standing);
        }
    }

    private void members(Image.Members image, long reply) {
        long back = Math.max(0, reply);
        if (reply == UndoScript.AS_BEFORE && again) {
            asBefore(image);
            return;
        }
        // What was not missing any more somebody else has put there.
        Standing others = reply == UndoScript.GONE ? Standing.GONE : Standing.TOUCHED;
        counts.merge(others.counter(), image.members().size() - back, Long::sum);
        if (back > 0) {
            again = false;
            counts.merge(MEMBERS, back - met(MEMBERS, back), Long::sum);
            counts.merge(Session.CHANGED, isLastSet(image) ? 0L : 1L, Long::sum);
        }
    }

    /** Cuts of one set follow each other: for the limits it is one key. */
    private boolean isLastSet(Image.Members members) {
        boolean same = lastDatabase == members.database() && Arrays.equals(lastSet, members.key());
        lastDatabase = members.database();
        lastSet = members.key();
        return same;
    }

    private void asBefore(Image image) {
        String counter = image instanceof Image.Members ? MEMBERS : RESTORED;
        long met = again ? met(counter, image.changes()) : 0;
        counts.merge(Standing.AS_BEFORE.counter(), image.changes() - met, Long::sum);
    }

    /** @return how many of them are counted already */
    private long met(String counter, long many) {
        long left = known.getOrDefault(counter, 0L);
        long met = Math.min(left, many);
        known.put(counter, left - met);
        return met;
    }

    void tell() {
        counts.values().removeIf(many -> many == 0);
        counts.forEach(session::count);
        counts.clear();
    }

    /** @throws TargetFault where an answer ends the step */
    void requireNoneRefused() {
        if (refused != null) {
            throw refused;
        }
    }
}
