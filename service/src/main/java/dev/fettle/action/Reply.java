package dev.fettle.action;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server answered to one command: nothing, a number, bytes, a list of replies, or an error. */
public sealed interface Reply {
    record Nil() implements Reply {}

    record Number(long value) implements Reply {}

    /** Bytes, or a status such as OK. */
    final class Text implements Reply {
        private final byte[] bytes;

        public Text(byte[] bytes) {
            this.bytes = bytes;
        }

        public byte[] bytes() {
            return bytes;
        }
    }

    record Many(List<Reply> items) implements Reply {}

    /** In place of an answer: the command had waited for longer than it was {@linkplain Command#goodUntil good}. */
    record Unsent() implements Reply {}

    /** In place of an answer that never came: whether the command took effect is not known. */
    record Lost() implements Reply {}

    /** An error reply: its code (NOPERM, WRONGTYPE, ERR …) and the whole line. */
    record Failure(String code, String line) implements Reply {}

    /** The number, read from text where need be. @throws UnexpectedReply where it is none */
    default long asLong() {
        return switch (this) {
            case Number number -> number.value();
            case Text text -> parse(text.bytes());
            case Nil nil -> throw new UnexpectedReply("a number", this);
            case Many many -> throw new UnexpectedReply("a number", this);
            case Failure failure -> throw new UnexpectedReply("a number", this);
            case Unsent unsent -> throw new UnexpectedReply("a number", this);
            case Lost lost -> throw new UnexpectedReply("a number", this);
        };
    }

    /** The bytes; null for nil. @throws UnexpectedReply where it is something else */
    default byte @Nullable [] asBytes() {
        return switch (this) {
            case Text text -> text.bytes();
            case Nil nil -> null;
            case Number number -> Long.toString(number.value()).getBytes(StandardCharsets.US_ASCII);
            case Many many -> throw new UnexpectedReply("text", this);
            case Failure failure -> throw new UnexpectedReply("text", this);
            case Unsent unsent -> throw new UnexpectedReply("text", this);
            case Lost lost -> throw new UnexpectedReply("text", this);
        };
    }

    /** The text as UTF-8; empty for nil. @throws UnexpectedReply where it is something else */
    default String asText() {
        byte[] bytes = asBytes();
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** @throws UnexpectedReply where it is no list */
    default List<Reply> asList() {
        if (this instanceof Many many) {
            return many.items();
        }
        throw new UnexpectedReply("a list", this);
    }

    private long parse(byte[] bytes) {
        try {
            return Long.parseLong(new String(bytes, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw new UnexpectedReply("a number", this);
        }
    }

    /** The server answered something else than the protocol or the command promise: the target's fault. */
    final class UnexpectedReply extends TargetFault {
        private static final long serialVersionUID = 1L;

        UnexpectedReply(String expected, Reply got) {
            super("expected " + expected + ", got " + describe(got));
        }

        private static String describe(Reply got) {
            return switch (got) {
                case Nil nil -> "nothing";
                case Number number -> "a number";
                case Text text -> "text of " + text.bytes().length + " bytes";
                case Many many -> "a list of " + many.items().size();
                case Failure failure -> "the error " + failure.line();
                case Unsent unsent -> "nothing, as it was not sent";
                case Lost lost -> "no answer";
            };
        }
    }
}
