package dev.fettle.actions.memory;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of active defragmentation that are changed for a while, each as it was and as we set it. What somebody else
 * has set meanwhile is left as it is.
 *
 * @param changes in the order in which they are set; the switch comes last
 */
record DefragSettings(List<Change> changes) {
    static final String SWITCH = "activedefrag";

    record Change(String name, String before, String ours) {}

    DefragSettings {
        changes = List.copyOf(changes);
    }

    /** As they are now, by name. Empty where the server knows none of them. */
    static Map<String, String> current(Shard shard, Address server) {
        Reply reply = shard.send(server, Command.of("CONFIG", "GET", "active*defrag*"));
        if (reply instanceof Reply.Failure refused) {
            throw new TargetFault(server + " does not tell its settings: " + refused.line());
        }
        List<Reply> words = reply.asList();
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            settings.put(words.get(i).asText(), words.get(i + 1).asText());
        }
        return settings;
    }

    /**
     * @param effort the share of its processor that it may spend at most, in percent
     * @param lower the fragmentation that it stops at, in percent
     * @param ignore the fragmentation that it leaves alone, in bytes
     */
    static DefragSettings wanted(Map<String, String> current, long effort, long lower, long ignore) {
        List<Change> changes = new ArrayList<>();
        atMost(changes, current, "active-defrag-cycle-min", effort);
        to(changes, current, "active-defrag-cycle-max", Long.toString(effort));
        atMost(changes, current, "active-defrag-threshold-lower", lower);
        atMost(changes, current, "active-defrag-ignore-bytes", ignore);
        to(changes, current, SWITCH, "yes");
        return new DefragSettings(changes);
    }

    private static void atMost(List<Change> changes, Map<String, String> current, String name, long most) {
        String before = current.getOrDefault(name, "");
        if (before.matches("\\d{1,18}") && Long.parseLong(before) > most) {
            changes.add(new Change(name, before, Long.toString(most)));
        }
    }

    private static void to(List<Change> changes, Map<String, String> current, String name, String ours) {
        String before = current.get(name);
        if (before != null && !before.equals(ours)) {
            changes.add(new Change(name, before, ours));
        }
    }

    /** @return null where it is done; otherwise what the server says */
    @Nullable
    String set(Shard shard, Address server, boolean inOne) {
        return sent(shard, server, changes, true, inOne);
    }

    /**
     * Harmless when done twice.
     *
     * @return those that somebody else has set meanwhile, for a person
     * @throws TargetFault where the server does not take it
     */
    List<String> putBack(Shard shard, Address server) {
        Map<String, String> now = current(shard, server);
        List<Change> ours = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Change change : changes) {
            String value = now.getOrDefault(change.name(), "");
            if (value.equals(change.ours())) {
                ours.addFirst(change);
            } else if (!value.equals(change.before())) {
                others.add(change.name() + " is " + value + " now, set by somebody else, and stays so");
            }
        }
        String refused = sent(shard, server, ours, false, false);
        if (refused != null) {
            throw new TargetFault(server + " does not take its settings back: " + refused);
        }
        return others;
    }

    /** In one go where the server takes several settings at once, as it does since 7.0. */
    private static @Nullable String sent(
            Shard shard, Address server, List<Change> changes, boolean ours, boolean inOne) {
        List<Command> commands = new ArrayList<>();
        List<Object> all = new ArrayList<>(List.of("SET"));
        for (Change change : changes) {
            String value = ours ? change.ours() : change.before();
            Collections.addAll(all, change.name(), value);
            commands.add(Command.of("CONFIG", "SET", change.name(), value));
        }
        if (changes.isEmpty()) {
            return null;
        }
        List<Command> batch = inOne ? List.of(Command.of("CONFIG", all.toArray())) : commands;
        for (Reply reply : shard.send(server, batch)) {
            if (reply instanceof Reply.Failure refused) {
                return refused.line();
            }
        }
        return null;
    }

    /** For a person. */
    String words() {
        return changes.stream()
                .map(change -> change.name() + " " + change.before() + " -> " + change.ours())
                .collect(Collectors.joining(", "));
    }

    /** One a line; {@link #parse} reads it. */
    String text() {
        return changes.stream()
                .map(change -> change.name() + "=" + change.before() + "=" + change.ours())
                .collect(Collectors.joining("\n"));
    }

    static DefragSettings parse(String text) {
        return new DefragSettings(text.lines()
                .map(line -> line.split("=", -1))
                .map(words -> new Change(words[0], words[1], words[2]))
                .toList());
    }
}
