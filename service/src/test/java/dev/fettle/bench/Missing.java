package dev.fettle.bench;

/** A tool is not there; the message says which, and what would be right. */
final class Missing extends RuntimeException {
    Missing(String message) {
        super(message);
    }
}
