package dev.fettle.api.wire;

import dev.fettle.Problem;
import dev.fettle.action.Durations;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.SecretRef;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the single values of a body. An IllegalArgumentException says what would be right. */
final class Scalars {
    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("+10000-01-01T00:00:00Z");

    private Scalars() {}

    static Object read(Class<?> type, Bounds bounds, Node node) {
        if (type == Object.class) {
            return FreeValues.read(node);
        }
        return switch (node) {
            case Node.Text text -> text(type, bounds, text.text());
            case Node.Truth truth when type == boolean.class || type == Boolean.class -> truth.value();
            case Node.Number number -> number(type, bounds, number);
            default -> throw new IllegalArgumentException(right(type, bounds));
        };
    }

    /** What is wrong with a value that {@link #read} refused. It is not shown where it may be a secret, or long. */
    static String wrong(Class<?> type, Node node) {
        boolean hidden = type == String.class || type == Object.class || type == SecretRef.class;
        return switch (node) {
            case Node.Text text when text.text().isBlank() -> "is blank";
            case Node.Text text when hidden -> "this text cannot be taken";
            case Node.Text text -> "'" + Clip.of(text.text()) + "' cannot be taken";
            case Node.Number number when number.whole() -> number.value().toPlainString() + " cannot be taken";
            default -> "this is " + node.what();
        };
    }

    static String right(Class<?> type, Bounds bounds) {
        if (type == String.class) {
            return "text" + length(bounds);
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (isInt(type) || isLong(type)) {
            return "a whole number" + bounds.range();
        }
        if (type == Instant.class) {
            return "an instant such as 2026-11-20T08:00:00Z";
        }
        if (type == Duration.class) {
            return "a duration such as 250ms, 30s, 15m, 1h30m or 7d";
        }
        if (type == Address.class) {
            return "host:port, such as cache-1.example:6379 or [::1]:6379, with a port from 1 to 65535";
        }
        if (type == SecretRef.class) {
            return "a reference to the secret, env:NAME or file:/path, and never the secret itself";
        }
        if (type == UUID.class) {
            return "an id such as 0191e3c5-5a5b-7c3f-9a55-0d4b0f4c8f11";
        }
        if (type.isEnum()) {
            return "one of " + String.join(", ", Words.all(type));
        }
        return type == List.class ? "a list" : "an object";
    }

    /** Why a text cannot be kept or shown; null where it can. */
    static @Nullable String unfit(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean control = Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r';
            if (control || Character.getType(c) == Character.SURROGATE) {
                return "text without control characters and halves of characters";
            }
            i += Character.charCount(c);
        }
        return null;
    }

    static Object text(Class<?> type, Bounds bounds, String text) {
        String unfit = unfit(text);
        if (unfit != null) {
            throw new IllegalArgumentException(unfit);
        }
        if (type == String.class) {
            int length = text.codePointCount(0, text.length());
            if (length < bounds.minLength()
                    || length > bounds.maxLength()
                    || (bounds.minLength() > 0 && text.isBlank())) {
                throw new IllegalArgumentException(right(type, bounds));
            }
            return text;
        }
        try {
            if (type == Instant.class) {
                Instant instant = Instant.parse(text);
                if (instant.isBefore(FIRST) || !instant.isBefore(LAST)) {
                    throw new IllegalArgumentException("an instant from the years 1970 to 9999");
                }
                return instant;
            }
            return type == Duration.class ? Durations.parse(text) : wordOrId(type, bounds, text);
        } catch (DateTimeParseException | Problem e) {
            throw new IllegalArgumentException(right(type, bounds), e);
        }
    }

    private static Object wordOrId(Class<?> type, Bounds bounds, String text) {
        if (type == Address.class) {
            return Address.parse(text);
        }
        if (type == SecretRef.class) {
            return new SecretRef(text);
        }
        if (type == UUID.class) {
            return Ids.find(text).orElseThrow(() -> new IllegalArgumentException(right(type, bounds)));
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (constant instanceof Enum<?> word && Words.of(word).equals(text)) {
                    return word;
                }
            }
        }
        throw new IllegalArgumentException(right(type, bounds));
    }

    private static Object number(Class<?> type, Bounds bounds, Node.Number number) {
        boolean fits = number.whole() && isWithinLong(number.value()) && bounds.fits(number.value());
        if (fits && isLong(type)) {
            return number.value().longValueExact();
        }
        if (fits && isInt(type) && number.value().abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) {
            return number.value().intValueExact();
        }
        throw new IllegalArgumentException(right(type, bounds));
    }

    static boolean isWithinLong(BigDecimal value) {
        return value.compareTo(LEAST_LONG) >= 0 && value.compareTo(GREATEST_LONG) <= 0;
    }

    private static String length(Bounds bounds) {
        return bounds.minLength() == 0
                ? " of at most " + bounds.maxLength() + " characters"
                : " of " + bounds.minLength() + " to " + bounds.maxLength() + " characters";
    }

    private static boolean isInt(Class<?> type) {
        return type == int.class || type == Integer.class;
    }

    private static boolean isLong(Class<?> type) {
        return type == long.class || type == Long.class;
    }
}
