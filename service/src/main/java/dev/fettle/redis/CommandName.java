package dev.fettle.redis;

import dev.fettle.action.Command;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The name by which specs, ACLs and evidence know a command: {@code expire}, {@code memory|usage}. */
final class CommandName {
    /** Commands whose second word is a subcommand. */
    private static final Set<String> CONTAINERS = Set.of(
            "acl",
            "client",
            "cluster",
            "command",
            "commandlog",
            "config",
            "function",
            "latency",
            "memory",
            "module",
            "object",
            "pubsub",
            "script",
            "sentinel",
            "slowlog",
            "xgroup",
            "xinfo");

    private CommandName() {}

    static String of(Command command) {
        String verb = command.verb();
        byte[][] words = command.words();
        if (words.length > 1 && CONTAINERS.contains(verb)) {
            return verb + "|" + new String(words[1], StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        }
        return verb;
    }

    /** Those of a batch, each once, in the order they come first. */
    static Set<String> of(List<Command> commands) {
        Set<String> names = new LinkedHashSet<>();
        String last = "";
        for (Command command : commands) {
            String name = of(command);
            // Mostly one command many times, and the very same text then.
            if (!name.equals(last)) {
                names.add(name);
                last = name;
            }
        }
        return names;
    }
}
