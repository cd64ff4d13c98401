package dev.fettle.actions.journal;

import dev.fettle.action.Image;
import dev.fettle.actions.KeyNames;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntSupplier;

/** Images in batches of one database each, none heavier than the governor's chunk, except a single image that is. */
final class Batches implements Iterable<List<Image>> {
    /** A member of a sorted set costs a server a fraction of what a command does. */
    private static final int MEMBERS_FOR_ONE = 2;

    static final int BYTES_FOR_ONE = 1 << 10;

    private final List<Image> images;
    private final IntSupplier chunk;

    Batches(List<Image> images, IntSupplier chunk) {
        this.images = images;
        this.chunk = chunk;
    }

    static int database(Image image) {
        return switch (image) {
            case Image.Expiry expiry -> expiry.database();
            case Image.Members members -> members.database();
            case Image.Dump dump -> dump.database();
            case Image.Untouched left -> left.database();
            case Image.Setting setting -> 0;
        };
    }

    static String name(Image image) {
        return switch (image) {
            case Image.Expiry expiry -> KeyNames.shown(expiry.key());
            case Image.Members members -> KeyNames.shown(members.key());
            case Image.Dump dump -> KeyNames.shown(dump.key());
            case Image.Untouched left -> KeyNames.shown(left.key());
            case Image.Setting setting -> setting.name();
        };
    }

    private static long weight(Image image) {
        return switch (image) {
            case Image.Expiry expiry -> 1;
            case Image.Members members ->
                1 + (members.beside().size() + members.members().size()) / MEMBERS_FOR_ONE;
            case Image.Dump dump -> 1 + dump.payload().length / BYTES_FOR_ONE;
            case Image.Untouched left -> 1;
            case Image.Setting setting -> 1;
        };
    }

    @Override
    public Iterator<List<Image>> iterator() {
        return new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < images.size();
            }

            @Override
            public List<Image> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int start = at;
                long room = chunk.getAsInt();
                int database = database(images.get(start));
                do {
                    room -= weight(images.get(at++));
                } while (at < images.size() && database(images.get(at)) == database && room >= weight(images.get(at)));
                return images.subList(start, at);
            }
        };
    }
}
