package dev.fettle.redis;

/**
 * A server did not answer as it should. The message is the reason for a person, to be read after the server's name:
 * "refuses the connection". It never holds a secret, nor more of what the server sent than a short escaped beginning.
 */
final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean cutOff;
    private final boolean refused;

    NoAnswer(String reason) {
        super(reason);
        this.cutOff = false;
        this.refused = false;
    }

    NoAnswer(String reason, Throwable cause) {
        this(reason, cause, false, false);
    }

    private NoAnswer(String reason, Throwable cause, boolean cutOff, boolean refused) {
        super(reason, cause);
        this.cutOff = cutOff;
        this.refused = refused;
    }

    static NoAnswer cutOff(String reason, Throwable cause) {
        return new NoAnswer(reason, cause, true, false);
    }

    static NoAnswer refused(String reason, Throwable cause) {
        return new NoAnswer(reason, cause, false, true);
    }

    /** Whether the connection broke, as it does for many a passing cause; then a new one is worth a try. */
    boolean isCutOff() {
        return cutOff;
    }

    /** Whether the machine answers that nobody listens there. */
    boolean isRefused() {
        return refused;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
