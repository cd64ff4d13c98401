package dev.fettle.actions.journal;

import dev.fettle.action.Image;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run's images from the last to the first, without those of changes that it then did not make. Blocks are to be shown in
 * that order: that a key was left untouched is kept after its image, and so met before it.
 */
final class Reverse {
    /** @param member null where the whole key is meant */
    private record Name(
            int database, ByteBuffer key, @Nullable ByteBuffer member) {}

    private final Map<Name, Integer> untouched = new HashMap<>();

    /** The images of a block that tell of changes, the last first. */
    List<Image> of(List<Image> block) {
        List<Image> changes = new ArrayList<>(block.size());
        for (Image image : block.reversed()) {
            if (image instanceof Image.Untouched left) {
                note(left);
            } else {
                Image change = untouched.isEmpty() ? image : remaining(image);
                if (change != null) {
                    changes.add(change);
                }
            }
        }
        return changes;
    }

    private void note(Image.Untouched left) {
        ByteBuffer key = ByteBuffer.wrap(left.key());
        if (left.members().isEmpty()) {
            untouched.merge(new Name(left.database(), key, null), 1, Integer::sum);
        }
        for (byte[] member : left.members()) {
            untouched.merge(new Name(left.database(), key, ByteBuffer.wrap(member)), 1, Integer::sum);
        }
    }

    private @Nullable Image remaining(Image image) {
        return switch (image) {
            case Image.Dump dump -> isUntouched(dump.database(), dump.key(), null) ? null : dump;
            case Image.Members members -> {
                List<Image.Member> gone = members.members().stream()
                        .filter(member -> !isUntouched(members.database(), members.key(), member.name()))
                        .toList();
                yield gone.isEmpty()
                        ? null
                        : new Image.Members(members.key(), members.database(), members.beside(), gone);
            }
            // Whether it was made is seen by the expiry itself.
            case Image.Expiry expiry -> expiry;
            case Image.Setting setting -> setting;
            case Image.Untouched left -> null;
        };
    }

    private boolean isUntouched(int database, byte[] key, byte @Nullable [] member) {
        Name name = new Name(database, ByteBuffer.wrap(key), member == null ? null : ByteBuffer.wrap(member));
        return untouched.computeIfPresent(name, (any, times) -> times == 0 ? null : times - 1) != null;
    }
}
