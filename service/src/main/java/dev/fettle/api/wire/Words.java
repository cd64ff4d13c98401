package dev.fettle.api.wire;

import dev.fettle.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The words for the constants of an enum, as the wire has them: {@code AWAITING_APPROVAL} is {@code awaiting-approval}. */
public final class Words {
    private Words() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In the order of the enum. */
    public static List<String> all(Class<?> type) {
        return constants(type).map(Words::of).toList();
    }

    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String word) {
        return constants(type).filter(c -> of(c).equals(word)).findFirst().map(type::cast);
    }

    /** A query parameter that is one of these words; null where it is not given. */
    public static <E extends Enum<E>> @Nullable E parameter(Class<E> type, String name, @Nullable String word) {
        if (word == null) {
            return null;
        }
        return find(type, word)
                .orElseThrow(() -> Problem.invalid(
                        "bad-parameter",
                        name,
                        "'" + Clip.of(word) + "' cannot be taken",
                        "one of " + String.join(", ", all(type))));
    }

    private static Stream<Enum<?>> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(c -> (Enum<?>) c);
    }
}
