package dev.fettle.action;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types a parameter can have, of actions and of playbooks alike, and how each reads what a user wrote. */
public enum ParamType {
    STRING("text"),
    INTEGER("a whole number"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    DURATION("a duration such as 30s, 15m or 1h"),
    SIZE("a size such as 64kb or 16mb"),
    PERCENT("a share such as 15%"),
    GLOB("a pattern of key names such as temp:*"),
    ENUM("one of the listed words"),
    LIST("a list");

    private final String right;

    ParamType(String right) {
        this.right = right;
    }

    /** What would be right, for errors. */
    public String right() {
        return right;
    }

    /** The word for it in YAML: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which type a Java class stands for. */
    static ParamType of(Class<?> type) {
        if (type == String.class) return STRING;
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) return INTEGER;
        if (type == double.class || type == Double.class) return NUMBER;
        if (type == boolean.class || type == Boolean.class) return BOOLEAN;
        if (type == Duration.class) return DURATION;
        if (type == ByteSize.class) return SIZE;
        if (type == Percent.class) return PERCENT;
        if (type == Glob.class) return GLOB;
        if (type.isEnum()) return ENUM;
        if (type == List.class) return LIST;
        throw new IllegalArgumentException("no parameter type stands for " + type);
    }

    /**
     * Reads a value of this type, other than ENUM and LIST, from what YAML or JSON gave: a {@link String},
     * {@link Boolean}, {@link Long}, {@link Integer}, {@link Double}, or already a value of the type.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    public Object read(@Nullable Object raw) {
        return switch (this) {
            case STRING -> raw instanceof String s ? s : fail();
            case INTEGER -> raw instanceof Long l ? l : raw instanceof Integer i ? Long.valueOf(i) : wholeNumber(raw);
            case NUMBER -> raw instanceof Number n ? n.doubleValue() : fail();
            case BOOLEAN -> raw instanceof Boolean b ? b : fail();
            case DURATION -> raw instanceof Duration d ? d : Durations.parse(text(raw));
            case SIZE -> raw instanceof ByteSize b ? b : ByteSize.parse(text(raw));
            case PERCENT -> raw instanceof Percent p ? p : Percent.parse(text(raw));
            case GLOB -> raw instanceof Glob g ? g : raw instanceof String s ? new Glob(s) : fail();
            case ENUM, LIST -> throw new IllegalStateException(this + " is read with its words or its element type");
        };
    }

    /** The constant of an enum class whose kebab-case name was written. */
    static Object readEnum(Class<?> type, @Nullable Object raw) {
        for (Object constant : type.getEnumConstants()) {
            if (constant.equals(raw)
                    || (raw instanceof String s && word((Enum<?>) constant).equals(s))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("one of " + words(type));
    }

    static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(c -> word((Enum<?>) c))
                .collect(Collectors.joining(", "));
    }

    /** {@code WITHOUT_TTL} is written {@code without-ttl}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String text(@Nullable Object raw) {
        return raw instanceof String s ? s : raw instanceof Long || raw instanceof Integer ? raw.toString() : "";
    }

    private Object wholeNumber(@Nullable Object raw) {
        // A default of an annotation is text.
        if (raw instanceof String s && s.matches("-?\\d{1,18}")) {
            return Long.parseLong(s);
        }
        return fail();
    }

    private Object fail() {
        throw new IllegalArgumentException(right);
    }
}
