package dev.fettle.api.wire;

import dev.fettle.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list ends and the next begins. Opaque to callers, who only hand {@code next} back as {@code after};
 * inside it is the kind of list and the key of the last item seen.
 */
public final class Cursor {
    private static final String RIGHT = "the 'next' of the page before, unchanged";

    private final String kind;

    private Cursor(String kind) {
        this.kind = kind;
    }

    /** The cursors of one kind of list; one of another kind is refused. */
    public static Cursor of(String kind) {
        return new Cursor(kind);
    }

    public String write(Object key) {
        byte[] bytes = (kind + ":" + key).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The key of the last item seen; null for the first page. @throws Problem where it is no cursor of this list */
    public @Nullable String read(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.startsWith(kind + ":") && Scalars.unfit(text) == null && text.length() < 400) {
                return text.substring(kind.length() + 1);
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw bad(cursor);
        }
        throw bad(cursor);
    }

    public @Nullable UUID readId(@Nullable String cursor) {
        String key = read(cursor);
        return key == null ? null : Ids.find(key).orElseThrow(() -> bad(cursor));
    }

    /** The number of the last item seen; 0 for the first page. */
    public long readNumber(@Nullable String cursor) {
        String key = read(cursor);
        if (key != null && !key.matches("[0-9]{1,18}")) {
            throw bad(cursor);
        }
        return key == null ? 0 : Long.parseLong(key);
    }

    /** As {@link #readNumber}, for what fits an int. */
    public int readInt(@Nullable String cursor) {
        return (int) Math.min(Integer.MAX_VALUE, readNumber(cursor));
    }

    private static Problem bad(@Nullable String cursor) {
        return Problem.invalid(
                "bad-cursor", "after", "'" + Clip.of(String.valueOf(cursor)) + "' is no cursor of this list", RIGHT);
    }
}
