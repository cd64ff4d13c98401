package dev.fettle.restart;

import org.jspecify.annotations.Nullable;

/** A supervisor was not told, or did not agree. The message is read after the names of the way and of the server. */
final class NotTold extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotTold(String reason) {
        this(reason, null);
    }

    NotTold(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
