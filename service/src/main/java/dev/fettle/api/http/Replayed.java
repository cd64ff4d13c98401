package dev.fettle.api.http;

/** Ends a request that was answered before: its answer is given again, and nothing is done. */
final class Replayed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;

    Replayed(int status, String body) {
        super("answered before", null, false, false);
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    String body() {
        return body;
    }
}
