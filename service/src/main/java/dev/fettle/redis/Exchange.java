package dev.fettle.redis;

import dev.fettle.action.Burst;
import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands that went out together, and what came back. */
final class Exchange {
    private final List<Command> commands;
    private final Burst burst;
    private final Duration within;
    private final long sentAt;
    private long writing;
    private @Nullable List<Reply> replies;
    private @Nullable TargetFault failure;

    /** @param within how long it may take, our own thinking not counted */
    Exchange(List<Command> commands, Burst burst, Duration within) {
        this.commands = commands;
        this.burst = burst;
        this.within = within;
        this.sentAt = System.nanoTime();
    }

    List<Command> commands() {
        return commands;
    }

    Burst burst() {
        return burst;
    }

    Duration within() {
        return within;
    }

    long sentAt() {
        return sentAt;
    }

    /** Whether one of the commands has waited for too long: none of them goes out then. */
    boolean isLate() {
        for (Command command : commands) {
            if (command.isLate(sentAt)) {
                return true;
            }
        }
        return false;
    }

    void written() {
        writing = System.nanoTime() - sentAt;
    }

    /** What writing has left of the time. */
    Duration left() {
        return within.minusNanos(writing);
    }

    boolean isOpen() {
        return replies == null && failure == null;
    }

    void answered(List<Reply> newReplies) {
        replies = newReplies;
    }

    void failed(TargetFault newFailure) {
        failure = newFailure;
    }

    /** @throws TargetFault where not all replies came */
    List<Reply> replies() {
        if (failure != null) {
            throw failure;
        }
        if (replies == null) {
            throw new IllegalStateException("asked for replies before they were read");
        }
        return replies;
    }
}
