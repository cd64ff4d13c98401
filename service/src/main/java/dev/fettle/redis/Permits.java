package dev.fettle.redis;

import dev.fettle.action.ActionSpec;
import dev.fettle.action.Command;
import dev.fettle.action.Connector.Use;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which commands an action may send, and which of them change something. */
final class Permits {
    private final String action;
    private final Use use;
    private final Set<String> reads;
    private final Set<String> allowed;

    Permits(ActionSpec<?> spec, Use use) {
        this.action = spec.name();
        this.use = use;
        this.reads = names(spec.needs().reads());
        this.allowed = use == Use.PLAN
                ? reads
                : Stream.concat(reads.stream(), names(spec.needs().writes()).stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** @throws IllegalArgumentException naming the action and the first command that its spec does not declare */
    void check(Set<String> names) {
        for (String name : names) {
            if (!allowed.contains(name)) {
                throw new IllegalArgumentException("the action " + action + " does not declare " + name
                        + (use == Use.PLAN ? " among its reads, and planning may send nothing else" : ""));
            }
        }
    }

    boolean onlyReads(Set<String> names) {
        return reads.containsAll(names);
    }

    /** How many of the commands, whose names these are, may change something. */
    int writes(List<Command> commands, Set<String> names) {
        if (onlyReads(names)) {
            return 0;
        }
        int writes = 0;
        for (Command command : commands) {
            if (!reads.contains(CommandName.of(command))) {
                writes++;
            }
        }
        return writes;
    }

    /** {@code expire+nx} in a spec asks for an option of {@code expire}. */
    private static Set<String> names(Set<String> declared) {
        return declared.stream()
                .map(name -> name.indexOf('+') < 0 ? name : name.substring(0, name.indexOf('+')))
                .collect(Collectors.toUnmodifiableSet());
    }
}
