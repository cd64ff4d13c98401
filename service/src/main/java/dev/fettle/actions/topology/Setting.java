package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.fleet.Address;

/**
 * One setting of a server, by its own word.
 *
 * @param value empty where the server does not know the setting, or does not tell
 * @param refusal why it does not tell; empty where it does
 */
record Setting(String value, String refusal) {
    static Setting of(Shard shard, Address server, String name) {
        Reply reply = shard.send(server, Command.of("CONFIG", "GET", name));
        if (reply instanceof Reply.Failure refused) {
            return new Setting("", server + " refuses CONFIG GET: " + Refusals.words(refused, "config|get"));
        }
        return new Setting(reply.asList().size() == 2 ? reply.asList().get(1).asText() : "", "");
    }

    boolean isKnown() {
        return refusal.isEmpty();
    }

    long number() {
        return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
    }
}
