package dev.fettle.actions;

import dev.fettle.action.Reply;
import dev.fettle.action.Stopped;
import dev.fettle.action.TargetFault;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What is known, and still to be told, where a step ends before its time: the connection is lost, it is stopped, or at a limit. */
public final class CutOff {
    private CutOff() {}

    /**
     * An exchange, or what leads to it.
     *
     * @param commands how many it has
     * @param cutOff hears, before the end is thrown, what is known of each command: an answer, {@link Reply.Lost}, or
     *     {@link Reply.Unsent}
     */
    public static <T> T told(int commands, Supplier<T> exchange, Consumer<List<Reply>> cutOff) {
        try {
            return exchange.get();
        } catch (RuntimeException end) {
            last(end, () -> cutOff.accept(known(end, commands)));
            throw end;
        }
    }

    /** Something that is sent before a batch: where it is cut off, nothing of the batch went out. */
    public static <T> T ahead(Supplier<T> exchange) {
        try {
            return exchange.get();
        } catch (TargetFault fault) {
            fault.cutOff(List.of());
            throw fault;
        }
    }

    /** Does what is still to be done before that is thrown; what comes of it does not take its place. */
    @SuppressWarnings("ReferenceEquality") // the very same, which cannot tell of itself
    public static void last(RuntimeException end, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException more) {
            // Two exchanges that were on their way together fail with one and the same.
            if (more != end) {
                end.addSuppressed(more);
            }
        }
    }

    private static List<Reply> known(RuntimeException end, int commands) {
        if (end instanceof TargetFault fault && fault.replies().size() == commands) {
            return fault.replies();
        }
        // Who may not even end a batch that has begun may have sent some of it.
        boolean doubtful = end instanceof Stopped stop && stop.isAtOnce();
        return Collections.nCopies(commands, doubtful ? new Reply.Lost() : new Reply.Unsent());
    }
}
