package dev.fettle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, told so that the reader knows what would be right. The only exception that crosses from the core to
 * its callers; REST maps it to problem details (RFC 9457), the command line to one line per detail.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whose matter it is, and so which HTTP status or exit code it becomes. */
    public enum Kind {
        INVALID,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        TOO_LARGE,
        UNAVAILABLE
    }

    /**
     * One thing that is wrong.
     *
     * @param field the path of the field, as the user wrote it ("steps[0].with.ttl"); empty for the whole
     * @param wrong what is wrong with it, naming the value where it is not a secret
     * @param right what would be right
     * @param line from 1; null where the input had no lines
     * @param column from 1; null where the input had no lines
     */
    public record Detail(
            String field,
            String wrong,
            String right,
            @Nullable Integer line,
            @Nullable Integer column) {
        public Detail(String field, String wrong, String right) {
            this(field, wrong, right, null, null);
        }

        public Detail at(int newLine, int newColumn) {
            return new Detail(field, wrong, right, newLine, newColumn);
        }

        @Override
        public String toString() {
            String where = line == null ? "" : line + ":" + column + ": ";
            String what = field.isEmpty() ? wrong : field + ": " + wrong;
            return where + what + (right.isEmpty() ? "" : "; " + right);
        }
    }

    private final Kind kind;
    private final String code;
    private final transient List<Detail> details;

    private Problem(Kind kind, String code, String message, List<Detail> details, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
        this.details = List.copyOf(details);
    }

    /** One field is wrong; nothing was changed. */
    public static Problem invalid(String code, String field, String wrong, String right) {
        return invalid(code, List.of(new Detail(field, wrong, right)));
    }

    /** Several things are wrong at once; nothing was changed. */
    public static Problem invalid(String code, List<Detail> details) {
        return new Problem(
                Kind.INVALID,
                code,
                String.join("\n", details.stream().map(Detail::toString).toList()),
                details,
                null);
    }

    public static Problem notFound(String what, String name) {
        return new Problem(Kind.NOT_FOUND, "not-found", "there is no " + what + " '" + name + "'", List.of(), null);
    }

    /** The state of the thing does not allow it; the message names the thing, its state, and what would be allowed. */
    public static Problem conflict(String code, String message) {
        return new Problem(Kind.CONFLICT, code, message, List.of(), null);
    }

    public static Problem forbidden(String code, String message) {
        return new Problem(Kind.FORBIDDEN, code, message, List.of(), null);
    }

    public static Problem unauthenticated(String message) {
        return new Problem(Kind.UNAUTHENTICATED, "unauthenticated", message, List.of(), null);
    }

    public static Problem tooLarge(String message) {
        return new Problem(Kind.TOO_LARGE, "too-large", message, List.of(), null);
    }

    /** Something Fettle depends on (Postgres, a server) does not answer; trying again later is right. */
    public static Problem unavailable(String code, String message, @Nullable Throwable cause) {
        return new Problem(Kind.UNAVAILABLE, code, message, List.of(), cause);
    }

    public Kind kind() {
        return kind;
    }

    /** A short stable name for programs, in kebab case. */
    public String code() {
        return code;
    }

    /** What is wrong, one by one; empty where the message says it all. */
    public List<Detail> details() {
        return details;
    }

    /** The message of this exception; never null. */
    public String text() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
