package dev.fettle.run;

import dev.fettle.action.Image;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Images one after the other as bytes. A key is written as what it does not share with the key before it, a moment as its
 * distance from the moment before: names of one pattern take little more than what tells them apart.
 */
final class ImageWriter {
    static final int EXPIRY = 1;
    static final int EXPIRY_OF_NONE = 2;
    /** Of versions that kept nothing of what stayed beside a cut: read, no longer written. */
    static final int MEMBERS = 3;

    static final int DUMP = 4;
    static final int SETTING = 5;
    static final int UNTOUCHED = 6;
    static final int MEMBERS_BESIDE = 7;

    private byte[] bytes = new byte[1 << 10];
    private int size;
    private int images;
    private long changes;
    private long ifLost;
    private byte[] lastKey = new byte[0];
    private long lastMoment;

    void add(Image image) {
        images++;
        changes += image.changes();
        ifLost += image.isMadeWithout() ? image.changes() : 0;
        switch (image) {
            case Image.Expiry expiry -> {
                Long before = expiry.before();
                key(before == null ? EXPIRY_OF_NONE : EXPIRY, expiry.database(), expiry.key());
                moment(expiry.after());
                if (before != null) {
                    moment(before);
                }
            }
            case Image.Members members -> {
                key(MEMBERS_BESIDE, members.database(), members.key());
                number(members.beside().size());
                members.beside().forEach(this::text);
                number(members.members().size());
                for (Image.Member member : members.members()) {
                    text(member.name());
                    text(member.score().getBytes(StandardCharsets.US_ASCII));
                }
            }
            case Image.Dump dump -> {
                key(DUMP, dump.database(), dump.key());
                text(dump.payload());
                optional(dump.expiry());
            }
            case Image.Untouched left -> {
                key(UNTOUCHED, left.database(), left.key());
                number(left.members().size());
                left.members().forEach(this::text);
            }
            case Image.Setting setting -> {
                number(SETTING);
                text(setting.name().getBytes(StandardCharsets.UTF_8));
                text(setting.before().getBytes(StandardCharsets.UTF_8));
                text(setting.after().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    int size() {
        return size;
    }

    int images() {
        return images;
    }

    /** How many changes the images tell of. */
    long changes() {
        return changes;
    }

    /** How many of these are made all the same where the images are not kept. */
    long ifLost() {
        return ifLost;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void key(int tag, int database, byte[] key) {
        number(tag);
        number(database);
        int shared = Arrays.mismatch(lastKey, key);
        int same = shared < 0 ? key.length : shared;
        number(same);
        number(key.length - same);
        raw(key, same, key.length - same);
        lastKey = key;
    }

    private void optional(@Nullable Long moment) {
        number(moment == null ? 0 : 1);
        if (moment != null) {
            moment(moment);
        }
    }

    private void moment(long moment) {
        long distance = moment - lastMoment;
        lastMoment = moment;
        number((distance << 1) ^ (distance >> 63));
    }

    private void text(byte[] text) {
        number(text.length);
        raw(text, 0, text.length);
    }

    /** Seven bits a byte, the lowest first. */
    private void number(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    private void raw(byte[] from, int start, int length) {
        room(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
