package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Capabilities;
import dev.fettle.fleet.Capabilities.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds out by trying, without changing anything, what a server can do and our user may do. */
final class Probing {
    private final Wires wires;
    private final List<String> commands;

    /** @param commands names as in specs; those with a plus ask for an option, those of Sentinels are left out */
    Probing(Wires wires, Set<String> commands) {
        this.wires = wires;
        this.commands = List.copyOf(new TreeSet<>(commands.stream()
                .filter(name -> name.indexOf('+') < 0 && !name.startsWith("sentinel|"))
                .toList()));
    }

    /** What cannot be found out, or not without doing it, has no verdict; nothing has where the server does not answer. */
    Capabilities probe(Access access, Address address) {
        Map<String, Verdict> verdicts = new TreeMap<>();
        try (Wire wire = wires.data(access, address, "probe")) {
            DryRun dryRun = new DryRun(wire);
            boolean dry = dryRun.works();
            Harmless harmless = new Harmless(wire);
            if (dry) {
                verdicts.putAll(dryRun.of(commands));
            } else {
                for (String command : commands) {
                    harmless.of(command).ifPresent(verdict -> verdicts.put(command, verdict));
                }
            }
            harmless.expireOptions().ifPresent(verdict -> verdicts.put("expire+nx", verdict));
            allocator(wire).ifPresent(verdict -> verdicts.put("allocator|purge", verdict));
        } catch (NoAnswer | TargetFault e) {
            // What was found so far stands; the observation of the same server says what is wrong with it.
        }
        return new Capabilities(verdicts);
    }

    /** Only jemalloc gives anything back when asked to; with other allocators MEMORY PURGE answers OK and does nothing. */
    private static Optional<Verdict> allocator(Wire wire) {
        Reply reply = wire.exchange(Command.of("INFO", "memory"));
        if (!(reply instanceof Reply.Text text)) {
            return Optional.empty();
        }
        String allocator = Info.parse(text.asText()).text("mem_allocator");
        return Optional.of(allocator.startsWith("jemalloc") ? Verdict.YES : Verdict.UNSUPPORTED);
    }
}
