package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.actions.Info;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Tells keys that an earlier attempt of the step has treated from those that somebody else gave a time to live. */
final class Recognition {
    private final Session session;
    private final Expiries expiries;
    private final boolean exact;

    Recognition(Session session, Target target, Expiries expiries) {
        this.session = session;
        this.expiries = expiries;
        this.exact = Able.tellsExpiry(target);
    }

    /** The expiry that we gave to each key; empty where it has another. One exchange. */
    List<OptionalLong> ours(List<byte[]> keys) {
        List<Command> commands = new ArrayList<>(keys.size() + 2);
        commands.add(Expiries.clock());
        for (byte[] key : keys) {
            commands.add(Command.of(exact ? "PEXPIRETIME" : "PTTL", (Object) key));
        }
        commands.add(Expiries.clock());
        List<Reply> replies = session.send(commands);
        // Before 7.0 only the time that is left is told, at a moment between these two.
        long from = exact ? 0 : Info.clock(replies.getFirst()).toEpochMilli() - 1;
        long to = exact ? 0 : Info.clock(replies.getLast()).toEpochMilli() + 1;
        List<OptionalLong> ours = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            ours.add(
                    replies.get(i + 1) instanceof Reply.Number number && number.value() >= 0
                            ? expiries.given(keys.get(i), from + number.value(), to + number.value())
                            : OptionalLong.empty());
        }
        return ours;
    }
}
