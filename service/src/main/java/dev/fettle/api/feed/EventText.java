package dev.fettle.api.feed;

/** One server-sent event as it goes over the wire. The data is JSON on one line. */
final class EventText {
    /** Tells the connection to stay; no event. */
    static final String HEARTBEAT = ": still here\n\n";

    /** How long a browser waits before it connects again, in milliseconds. */
    static final String RETRY = "retry: 2000\n\n";

    private EventText() {}

    static String of(String event, String json) {
        return "event: " + event + "\ndata: " + json + "\n\n";
    }

    static String of(String event, long id, String json) {
        return "id: " + id + "\n" + of(event, json);
    }
}
