package dev.fettle.playbook;

import dev.fettle.action.ByteSize;
import dev.fettle.action.Durations;
import dev.fettle.action.Glob;
import dev.fettle.action.ParamType;
import dev.fettle.action.Percent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of a playbook's parameters: typed, as JSON has them, and as text. */
final class ParameterValues {
    private ParameterValues() {}

    /**
     * Typed, but not yet held against its bounds.
     *
     * @param raw as YAML or JSON gave it
     * @throws IllegalArgumentException saying what would be right
     */
    static Object read(Playbook.Parameter parameter, @Nullable Object raw) {
        return switch (parameter.type()) {
            case ENUM -> word(parameter.words(), raw);
            case LIST -> list(parameter, raw);
            case INTEGER -> {
                // Text that looks like a number is none: 007 and "7" are not for us to interpret.
                if (raw instanceof String) {
                    throw new IllegalArgumentException(ParamType.INTEGER.right());
                }
                yield parameter.type().read(raw);
            }
            default -> parameter.type().read(raw);
        };
    }

    private static Object word(List<String> words, @Nullable Object raw) {
        if (raw instanceof String word && words.contains(word)) {
            return word;
        }
        throw new IllegalArgumentException("one of " + String.join(", ", words));
    }

    private static List<Object> list(Playbook.Parameter parameter, @Nullable Object raw) {
        ParamType element = parameter.element();
        if (!(raw instanceof List<?> list) || element == null) {
            throw new IllegalArgumentException("a list");
        }
        return list.stream()
                .map(e -> element == ParamType.ENUM ? word(parameter.words(), e) : element.read(e))
                .toList();
    }

    /** What would be right where a typed value is out of bounds; null where it is within. */
    static @Nullable String outside(Playbook.Parameter parameter, Object value) {
        Object min = parameter.min();
        Object max = parameter.max();
        if ((min == null || compare(value, min) >= 0) && (max == null || compare(value, max) <= 0)) {
            return null;
        }
        if (min == null || max == null) {
            return min == null ? "at most " + shown(max) : "at least " + shown(min);
        }
        return "from " + shown(min) + " to " + shown(max);
    }

    /** Whether values of the type have an order, so that bounds make sense. */
    static boolean ordered(ParamType type) {
        return switch (type) {
            case INTEGER, NUMBER, DURATION, SIZE, PERCENT -> true;
            case STRING, BOOLEAN, GLOB, ENUM, LIST -> false;
        };
    }

    static int compare(Object value, Object bound) {
        return switch (value) {
            case Long n -> Long.compare(n, (Long) bound);
            case Double n -> Double.compare(n, (Double) bound);
            case Duration d -> d.compareTo((Duration) bound);
            case ByteSize s -> Long.compare(s.bytes(), ((ByteSize) bound).bytes());
            case Percent p -> p.value().compareTo(((Percent) bound).value());
            default -> throw new IllegalStateException("bounds make no sense for a " + value.getClass());
        };
    }

    /** As JSON has it: text, whole numbers, numbers, truth values and lists of them; reads back to the same value. */
    static Object json(Object value) {
        return switch (value) {
            case Duration d -> Durations.format(d);
            case ByteSize s -> s.toString();
            case Percent p -> p.toString();
            case Glob g -> g.pattern();
            case List<?> list -> list.stream().map(ParameterValues::json).toList();
            default -> value;
        };
    }

    /** One text for each value, whatever way it was written: {@code 60m} and {@code 1h} are the same. */
    static String text(Object value) {
        Object json = json(value);
        return switch (json) {
            case List<?> list ->
                String.join(",", list.stream().map(ParameterValues::text).toList());
            case Double d -> new BigDecimal(d.toString()).stripTrailingZeros().toPlainString();
            default -> json.toString();
        };
    }

    private static String shown(@Nullable Object bound) {
        return bound == null ? "" : text(bound);
    }
}
