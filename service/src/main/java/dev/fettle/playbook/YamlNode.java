package dev.fettle.playbook;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;

/** A YAML document as it was written: every node knows its place, nothing was converted or merged. */
sealed interface YamlNode {
    /** Line and column of its first character, from 1; columns count code points. */
    Position at();

    record Position(int line, int column) {}

    record Sequence(List<YamlNode> items, Position at) implements YamlNode {}

    record Mapping(List<Entry> entries, Position at) implements YamlNode {}

    record Entry(Scalar key, YamlNode value) {}

    /**
     * @param plain written without quotes and not as a block, so that it may be a number or a truth value
     * @param start index of its first code point in the document, quote or block header included
     * @param end index after its last code point
     */
    record Scalar(String text, boolean plain, Position at, int start, int end) implements YamlNode {
        private static final CoreScalarResolver CORE = new CoreScalarResolver(false);

        /**
         * What it stands for in YAML's core schema: {@code true} and {@code false} are truth values, {@code 10}, {@code
         * 0x10} and {@code 0o17} whole numbers, {@code 1.5} and {@code 1e3} numbers, {@code null}, {@code ~} and nothing
         * are null; all else is text, {@code yes}, {@code on}, {@code 1_000} and {@code 10:30} too.
         */
        @Nullable
        Object value() {
            if (!plain) {
                return text;
            }
            Tag tag = CORE.resolve(text, true);
            if (tag.equals(Tag.NULL)) {
                return null;
            }
            if (tag.equals(Tag.BOOL)) {
                return Boolean.valueOf(text);
            }
            if (tag.equals(Tag.INT)) {
                return wholeNumber();
            }
            return tag.equals(Tag.FLOAT) ? number() : text;
        }

        /** Numbers that no one means stay text, and are then refused where a number is wanted. */
        private Object wholeNumber() {
            BigInteger number = text.startsWith("0x")
                    ? new BigInteger(text.substring(2), 16)
                    : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
            return number.bitLength() < Long.SIZE ? (Object) number.longValue() : text;
        }

        private Object number() {
            boolean finite = text.chars().anyMatch(Character::isDigit) && Double.isFinite(Double.parseDouble(text));
            return finite ? (Object) Double.valueOf(text) : text;
        }
    }

    /** For messages: what kind of thing stands here. */
    static String kind(YamlNode node) {
        return switch (node) {
            case Sequence sequence -> "a list";
            case Mapping mapping -> "a group of fields";
            case Scalar scalar -> scalar.value() == null ? "nothing" : "'" + shortened(scalar.text()) + "'";
        };
    }

    static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, line.offsetByCodePoints(0, 50)) + "...";
    }
}
