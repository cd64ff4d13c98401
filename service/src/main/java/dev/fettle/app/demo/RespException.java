package dev.fettle.app.demo;

/** An error reply of the server; the message is the server's own, beginning with its code ("WRONGTYPE …"). */
public final class RespException extends RuntimeException {
    RespException(String reply) {
        super(reply);
    }

    /** The first word of the reply: {@code ERR}, {@code NOAUTH}, {@code MOVED}. */
    public String code() {
        String reply = String.valueOf(getMessage());
        int space = reply.indexOf(' ');
        return space < 0 ? reply : reply.substring(0, space);
    }
}
