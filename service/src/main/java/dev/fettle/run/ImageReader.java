package dev.fettle.run;

import dev.fettle.action.Image;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ImageWriter} wrote. */
final class ImageReader {
    private final byte[] bytes;
    private int at;
    private byte[] lastKey = new byte[0];
    private long lastMoment;
    private int database;

    ImageReader(byte[] bytes) {
        this.bytes = bytes;
    }

    List<Image> all() {
        List<Image> images = new ArrayList<>();
        while (at < bytes.length) {
            images.add(next());
        }
        return images;
    }

    private Image next() {
        int tag = count();
        return switch (tag) {
            case ImageWriter.EXPIRY -> {
                byte[] key = key();
                long after = moment();
                yield new Image.Expiry(key, database, moment(), after);
            }
            case ImageWriter.EXPIRY_OF_NONE -> {
                byte[] key = key();
                yield new Image.Expiry(key, database, null, moment());
            }
            case ImageWriter.MEMBERS -> {
                byte[] key = key();
                yield new Image.Members(key, database, List.of(), members());
            }
            case ImageWriter.MEMBERS_BESIDE -> {
                byte[] key = key();
                yield new Image.Members(key, database, texts(), members());
            }
            case ImageWriter.DUMP -> {
                byte[] key = key();
                byte[] payload = text();
                yield new Image.Dump(key, database, payload, optional());
            }
            case ImageWriter.UNTOUCHED -> {
                byte[] key = key();
                yield new Image.Untouched(key, database, texts());
            }
            case ImageWriter.SETTING -> new Image.Setting(word(), word(), word());
            default -> throw new IllegalStateException("a block of the journal holds an image of the kind " + tag);
        };
    }

    private List<Image.Member> members() {
        int many = count();
        List<Image.Member> members = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            members.add(new Image.Member(text(), new String(text(), StandardCharsets.US_ASCII)));
        }
        return members;
    }

    private List<byte[]> texts() {
        int many = count();
        List<byte[]> texts = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            texts.add(text());
        }
        return texts;
    }

    private byte[] key() {
        database = count();
        int same = count();
        int more = count();
        byte[] key = Arrays.copyOf(lastKey, same + more);
        System.arraycopy(bytes, at, key, same, more);
        at += more;
        lastKey = key;
        return key;
    }

    private @Nullable Long optional() {
        return count() == 0 ? null : Long.valueOf(moment());
    }

    private long moment() {
        long coded = number();
        lastMoment += (coded >>> 1) ^ -(coded & 1);
        return lastMoment;
    }

    private String word() {
        return new String(text(), StandardCharsets.UTF_8);
    }

    private byte[] text() {
        int length = count();
        byte[] text = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return text;
    }

    private int count() {
        return Math.toIntExact(number());
    }

    private long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
