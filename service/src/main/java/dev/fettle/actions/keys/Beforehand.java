package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Info;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and keeps how keys are before they are changed: those whose time to live is shortened, and those that are deleted
 * with a backup. What is kept is in the journal before the first of them is changed.
 */
final class Beforehand {
    /** A larger key would hold the server too long while it is read out. */
    static final long LARGEST_KEY = 1 << 20;

    /** Read out in one exchange at the most, by what the server says they weigh. */
    private static final long LARGEST_BATCH = 1 << 20;

    private static final Kept LEFT_TOO_BIG = new Kept("skipped-too-big", "");
    private static final Kept LEFT_WITHOUT_ROOM = new Kept("skipped-no-backup", "");
    private static final Kept GONE = new Kept("skipped-gone", "");

    /**
     * What is known of one key.
     *
     * @param left the counter of the result where it is to be left alone; empty otherwise
     * @param proof by what a script sees that it still is as it was read; empty where nothing was read
     */
    record Kept(String left, String proof) {}

    private final Session session;
    private final boolean exact;
    private boolean full;

    Beforehand(Session session, Target target) {
        this.session = session;
        this.exact = Recognition.tellsExpiry(target);
    }

    /** Whether the proof of an expiry is the very moment, and not one to within some milliseconds. */
    boolean isExact() {
        return exact;
    }

    /** @param moments the expiries that the keys are about to get */
    List<Kept> expiries(int database, List<byte[]> keys, long[] moments) {
        List<Command> commands = new ArrayList<>(keys.size() + 1);
        commands.add(Expiries.clock());
        keys.forEach(key -> commands.add(Command.of(exact ? "PEXPIRETIME" : "PTTL", (Object) key)));
        List<Reply> replies = session.send(commands);
        long from = exact ? 0 : Info.clock(replies.getFirst()).toEpochMilli();
        List<Kept> kept = new ArrayList<>(keys.size());
        List<Image> images = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            long answer = replies.get(i + 1) instanceof Reply.Number number ? number.value() : -1;
            if (answer == -2) {
                kept.add(GONE);
                continue;
            }
            Long before = answer < 0 ? null : Long.valueOf(answer + from);
            images.add(new Image.Expiry(keys.get(i), database, before, moments[i]));
            kept.add(new Kept("", before == null ? "none" : before.toString()));
        }
        keep(images);
        return kept;
    }

    /** Backs them up. A key of which no backup can be kept is left alone. */
    List<Kept> dumps(int database, List<byte[]> keys) {
        List<Reply> weights = session.send(keys.stream()
                .map(key -> Command.of("MEMORY", "USAGE", key, "SAMPLES", 5))
                .toList());
        List<Kept> kept = new ArrayList<>(keys.size());
        int from = 0;
        while (from < keys.size()) {
            int to = from;
            long batch = 0;
            do {
                batch += Math.min(LARGEST_KEY, weight(weights.get(to++)));
            } while (to < keys.size() && batch + Math.min(LARGEST_KEY, weight(weights.get(to))) <= LARGEST_BATCH);
            kept.addAll(dumped(database, keys.subList(from, to), weights.subList(from, to)));
            from = to;
        }
        return kept;
    }

    private List<Kept> dumped(int database, List<byte[]> keys, List<Reply> weights) {
        List<Command> commands = new ArrayList<>(2 * keys.size() + 1);
        commands.add(Expiries.clock());
        for (int i = 0; i < keys.size(); i++) {
            if (weight(weights.get(i)) <= LARGEST_KEY && !full) {
                commands.add(Command.of("DUMP", (Object) keys.get(i)));
                commands.add(Command.of("PTTL", (Object) keys.get(i)));
            }
        }
        List<Reply> replies = session.send(commands);
        long now = Info.clock(replies.getFirst()).toEpochMilli();
        List<Kept> kept = new ArrayList<>(keys.size());
        List<Image> images = new ArrayList<>(keys.size());
        int at = 1;
        for (int i = 0; i < keys.size(); i++) {
            if (full) {
                kept.add(LEFT_WITHOUT_ROOM);
            } else if (weight(weights.get(i)) > LARGEST_KEY) {
                kept.add(LEFT_TOO_BIG);
            } else {
                byte[] payload = payload(replies.get(at));
                long ttl = replies.get(at + 1) instanceof Reply.Number number ? number.value() : -2;
                at += 2;
                if (payload == null || ttl == -2) {
                    kept.add(GONE);
                } else {
                    images.add(
                            new Image.Dump(keys.get(i), database, payload, ttl < 0 ? null : Long.valueOf(now + ttl)));
                    kept.add(new Kept("", sha1(payload)));
                }
            }
        }
        if (!keep(images)) {
            kept.replaceAll(one -> one.left().isEmpty() ? LEFT_WITHOUT_ROOM : one);
        }
        return kept;
    }

    private boolean keep(List<Image> images) {
        if (!images.isEmpty() && !session.journalFirst(images)) {
            full = true;
        }
        return !full;
    }

    private static long weight(Reply reply) {
        // Nothing is said of a key that is gone, or that lives on another shard: reading it will tell.
        return reply instanceof Reply.Number number ? number.value() : 0;
    }

    private static byte @Nullable [] payload(Reply reply) {
        return reply instanceof Reply.Text text ? text.bytes() : null;
    }

    private static String sha1(byte[] payload) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(payload));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
