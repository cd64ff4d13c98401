package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;

/** Commands of Fettle itself, whose refusal is the reason why a server cannot be worked with. */
final class Asking {
    private Asking() {}

    /** The whole of INFO in one go. */
    static Info info(Wire wire) {
        return Info.parse(text(wire, Command.of("INFO")));
    }

    static Info info(Wire wire, String section) {
        return Info.parse(text(wire, Command.of("INFO", section)));
    }

    /** @throws NoAnswer where the server refuses or answers something else than text */
    static String text(Wire wire, Command command) {
        Reply reply = required(wire, command);
        try {
            return reply.asText();
        } catch (TargetFault e) {
            throw strange(command, e);
        }
    }

    /** The reply, which is no failure. */
    static Reply required(Wire wire, Command command) {
        Reply reply = wire.exchange(command);
        if (reply instanceof Reply.Failure refused) {
            throw new NoAnswer(Refusals.of(CommandName.of(command), refused));
        }
        return reply;
    }

    static NoAnswer strange(Command command, TargetFault why) {
        return new NoAnswer(
                "gives a strange answer to " + CommandName.of(command).replace('|', ' ') + ": " + why.getMessage(),
                why);
    }
}
