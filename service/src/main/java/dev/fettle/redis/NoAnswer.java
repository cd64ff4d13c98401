package dev.fettle.redis;

/**
 * A server did not answer as it should. The message is the reason for a person, to be read after the server's name:
 * "refuses the connection". It never holds a secret, nor more of what the server sent than a short escaped beginning.
 */
final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean cutOff;

    NoAnswer(String reason) {
        super(reason);
        this.cutOff = false;
    }

    NoAnswer(String reason, Throwable cause) {
        this(reason, cause, false);
    }

    private NoAnswer(String reason, Throwable cause, boolean cutOff) {
        super(reason, cause);
        this.cutOff = cutOff;
    }

    static NoAnswer cutOff(String reason, Throwable cause) {
        return new NoAnswer(reason, cause, true);
    }

    /** Whether the connection broke, as it does for many a passing cause; then a new one is worth a try. */
    boolean isCutOff() {
        return cutOff;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
