package dev.fettle.action;

import java.util.List;

/**
 * Commands that go out in one go. A server works through them without serving anybody else in between, so a burst is the
 * stretch that others wait for.
 *
 * @param kind the verb of the heaviest of them: bursts of one kind cost alike for each unit of weight
 * @param commands how many; at least 1
 * @param weight how many keys or elements they touch together
 * @param writes how many of them may change something
 * @param follows whether earlier bursts of the same batch went out: the action learns of them only when all have
 */
public record Burst(String kind, int commands, long weight, int writes, boolean follows) {
    /** The kind of what is sent together: where none is heavier, the one in the middle speaks for most. */
    public static String kind(List<Command> commands) {
        Command heaviest = commands.get(commands.size() / 2);
        for (Command command : commands) {
            if (command.weight() > heaviest.weight()) {
                heaviest = command;
            }
        }
        return heaviest.verb();
    }
}
