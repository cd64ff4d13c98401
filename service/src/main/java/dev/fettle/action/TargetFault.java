package dev.fettle.action;

import java.util.List;

/**
 * A target did not do as a server should: unreachable, an error reply, another incarnation. Ends its step as
 * TargetFailed.
 */
public class TargetFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private transient List<Reply> replies = List.of();

    public TargetFault(String message) {
        super(message);
    }

    public TargetFault(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param newReplies one for each command of the batch that was cut off: an answer, {@link Reply.Lost} or {@link Reply.Unsent} */
    public void cutOff(List<Reply> newReplies) {
        replies = List.copyOf(newReplies);
    }

    /** What is known of the batch that it cut off, one for each of its commands; empty where nothing of it went out. */
    public List<Reply> replies() {
        return replies;
    }
}
