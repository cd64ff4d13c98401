package dev.fettle.actions.journal;

import dev.fettle.action.Image;
import dev.fettle.action.Interval;
import dev.fettle.actions.Share;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How the changes that a plan has looked at stand. */
final class UndoTally {
    private static final int SHOWN = 5;

    private record Name(int database, ByteBuffer key) {}

    private final List<String> samples = new ArrayList<>();
    private final List<String> nearMisses = new ArrayList<>();
    private final Set<String> commands = new TreeSet<>();
    private final Set<Name> sets = new HashSet<>();
    private long looked;
    private long members;
    private long ours;
    private long oursOfSets;
    private long moved;

    /** @param standing null where the server answered with an error */
    void add(Image image, @Nullable Standing standing) {
        looked += image.changes();
        commands.add(verb(image));
        String name = Batches.name(image);
        if (image instanceof Image.Members) {
            members += image.changes();
        }
        if (standing == Standing.OURS) {
            ours += image.changes();
            if (image instanceof Image.Members cut) {
                oursOfSets += image.changes();
                sets.add(new Name(cut.database(), ByteBuffer.wrap(cut.key())));
            }
            show(samples, name);
        } else if (standing != null) {
            moved += standing == Standing.MOVED ? image.changes() : 0;
            show(nearMisses, name + " (" + standing.words() + ")");
        }
    }

    /** What puts it back, as capabilities name it. */
    private static String verb(Image image) {
        return switch (image) {
            case Image.Expiry expiry -> expiry.before() == null ? "persist" : "pexpireat";
            case Image.Members cut -> "zadd";
            case Image.Dump dump -> "restore";
            case Image.Untouched left -> "time";
            case Image.Setting setting -> "time";
        };
    }

    private static void show(List<String> shown, String line) {
        if (shown.size() < SHOWN && !shown.contains(line)) {
            shown.add(line);
        }
    }

    /** How many changes were looked at; an element of a sorted set is one. */
    long looked() {
        return looked;
    }

    /** How many of them are as the run left them. */
    long ours() {
        return ours;
    }

    /** How many of them are about what lies on another shard. */
    long moved() {
        return moved;
    }

    /** Those that putting back needs. */
    String[] commands() {
        return commands.toArray(String[]::new);
    }

    List<String> samples() {
        return samples;
    }

    List<String> nearMisses() {
        return nearMisses;
    }

    /**
     * How many keys would be put back, or get elements back.
     *
     * @param all how many changes there are
     */
    Interval keys(long all) {
        long elements = looked == 0 ? 0 : Math.round((double) all * members / looked);
        Interval single = Share.of(ours - oursOfSets, looked - members, all - elements, true);
        long few = sets.size();
        Interval together = looked >= all || few == 0
                ? Interval.exactly(few)
                : new Interval(few, few, Math.max(few, Math.min(elements, few * all / looked)));
        return single.plus(together);
    }
}
