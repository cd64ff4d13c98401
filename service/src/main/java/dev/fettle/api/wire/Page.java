package dev.fettle.api.wire;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the cursor of the page that follows; null on the last one
 */
public record Page<T>(List<T> items, @Nullable String next) implements View {
    public Page {
        items = List.copyOf(items);
    }

    /**
     * Of rows of which one more than the limit was asked for, to see whether there is more.
     *
     * @param key what the cursor remembers of the last row shown
     */
    public static <R, T> Page<T> of(List<R> rows, Limit limit, Cursor cursor, Function<R, ?> key, Function<R, T> view) {
        boolean more = rows.size() > limit.value();
        List<R> shown = more ? rows.subList(0, limit.value()) : rows;
        String next = more ? cursor.write(key.apply(shown.getLast())) : null;
        return new Page<>(shown.stream().map(view).toList(), next);
    }

    /** Of a list that is at hand as a whole, in its own order; the cursor counts its rows. */
    public static <R, T> Page<T> slice(
            List<R> all, @Nullable String after, Limit limit, Cursor cursor, Function<R, T> view) {
        int from = Math.min(all.size(), cursor.readInt(after));
        int to = Math.min(all.size(), from + limit.value());
        String next = to < all.size() ? cursor.write(to) : null;
        return new Page<>(all.subList(from, to).stream().map(view).toList(), next);
    }

    /** Of a list that is at hand as a whole, in the order of its keys; keys are compared as text. */
    public static <R, T> Page<T> cut(
            List<R> all,
            @Nullable String after,
            Limit limit,
            Cursor cursor,
            Function<R, String> key,
            Function<R, T> view) {
        String last = cursor.read(after);
        List<R> rows = all.stream()
                .filter(row -> last == null || key.apply(row).compareTo(last) > 0)
                .sorted(Comparator.comparing(key))
                .limit(limit.andOne())
                .toList();
        return of(rows, limit, cursor, key, view);
    }
}
