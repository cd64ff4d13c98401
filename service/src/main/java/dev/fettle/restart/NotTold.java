package dev.fettle.restart;

import org.jspecify.annotations.Nullable;

/** A supervisor was not told, or did not agree. The message is read after the names of the way and of the server. */
final class NotTold extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean surely;

    /** Something may have been done all the same. */
    NotTold(String reason) {
        this(reason, null);
    }

    /** Something may have been done all the same. */
    NotTold(String reason, @Nullable Throwable cause) {
        this(reason, cause, false);
    }

    private NotTold(String reason, @Nullable Throwable cause, boolean surely) {
        super(reason, cause);
        this.surely = surely;
    }

    /** Surely nothing was done. */
    static NotTold nothing(String reason) {
        return nothing(reason, null);
    }

    /** Surely nothing was done. */
    static NotTold nothing(String reason, @Nullable Throwable cause) {
        return new NotTold(reason, cause, true);
    }

    /** Whether the server surely runs on as before, as far as this is concerned. */
    boolean isSurely() {
        return surely;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
