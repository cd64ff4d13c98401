package dev.fettle.action;

import java.util.List;

/** A governed way to a server, for reading. */
public interface Reader {
    /**
     * Sends the commands in one go and waits for as many replies, in order. An error reply is a {@link Reply.Failure}
     * in its place; the others stand.
     *
     * @throws TargetFault where the server does not answer, or no longer is the one that was planned; what was done of
     *     the commands before that is in {@link TargetFault#replies}
     * @throws Stopped where the run was asked to stop; nothing was sent then
     * @throws IllegalArgumentException where the action's spec does not declare a command: a defect of the action
     */
    List<Reply> send(List<Command> commands);

    default Reply send(Command command) {
        return send(List.of(command)).getFirst();
    }

    /**
     * Sends the commands without waiting for the replies, so that the server has work while the action thinks. At most two
     * exchanges are on their way; a third waits for the first. Their replies may be awaited in any order. Where the
     * governor lets only one exchange go at a time, the replies are there when this returns.
     *
     * <p>What throws here throws for these commands only: what was begun before can still be awaited.
     */
    default Pending begin(List<Command> commands) {
        List<Reply> replies = send(commands);
        return () -> replies;
    }

    /** What runs kept of the target's shard. */
    default Past past() {
        return Past.NONE;
    }

    /** Chooses the numbered database; 0 at the start. */
    void select(int database);

    /**
     * How many keys or elements the next command should touch, as the governor sees the server now; at least 1.
     *
     * @param verb the command's, in lower case
     * @param smallest what is worth a round trip
     * @param largest what the action would send to an idle server
     */
    int chunk(String verb, int smallest, int largest);

    /** The target's shard as a whole; for actions whose spec says that this is their {@link Needs.Scope}. */
    default Shard shard() {
        throw new IllegalStateException("an action on one server asks for its whole shard");
    }

    /** What the limits allow. */
    default Allowance allowance() {
        return Allowance.DEFAULT;
    }

    /** What one key or element costs the server in a command of that verb, in nanoseconds; 0 where none was seen. */
    default double cost(String verb) {
        return 0;
    }
}
