package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of one step to its target. */
final class PinnedConnection implements GovernedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedConnection.class);

    /** Commands that a server may rightly take long for; during that it answers nobody else either. */
    private static final Set<String> SLOW = Set.of(
            "memory|purge",
            "memory|doctor",
            "memory|decommit",
            "memory|defragment",
            "debug",
            "eval",
            "evalsha",
            "fcall",
            "failover",
            "flushdb",
            "flushall",
            "keys",
            "repltakeover",
            "save",
            "script|flush",
            "shutdown",
            "sort",
            "wait",
            "waitaof");

    private final Line line;
    private final Permits permits;
    private final Governor governor;
    private final RedisSettings settings;
    private final Pin pin;
    private final String target;

    PinnedConnection(Line line, Pin pin, Permits permits, Governor governor, RedisSettings settings, String target) {
        this.line = line;
        this.pin = pin;
        this.permits = permits;
        this.governor = governor;
        this.settings = settings;
        this.target = target;
    }

    void connect() {
        told(line::verified);
    }

    @Override
    public List<Reply> send(List<Command> commands) {
        if (commands.isEmpty()) {
            return List.of();
        }
        permits.check(commands);
        governor.before(commands.size());
        // Before the clock starts, so that the governor sees what the server took for the action's commands only.
        told(line::verified);
        // Connecting anew may have taken longer than the lease had left.
        governor.check();
        pin.sending(commands);
        long start = System.nanoTime();
        try {
            List<Reply> replies = exchange(commands);
            requireFit(replies, commands);
            return replies;
        } finally {
            governor.after(commands.size(), System.nanoTime() - start);
        }
    }

    private List<Reply> exchange(List<Command> commands) {
        Duration within = patience(commands);
        try {
            return line.exchange(commands, within);
        } catch (NoAnswer lost) {
            if (lost.isCutOff() && permits.onlyReads(commands)) {
                LOG.debug("{} {}: the reads are sent once more", target, lost.reason());
                return told(() -> line.exchange(commands, within));
            }
            if (permits.onlyReads(commands)) {
                throw new TargetFault(target + " " + lost.reason(), lost);
            }
            throw new TargetFault(
                    target + " " + lost.reason() + "; whether the last " + commands.size()
                            + (commands.size() == 1 ? " command" : " commands") + " took effect is not known",
                    lost);
        }
    }

    private Duration patience(List<Command> commands) {
        boolean slow = commands.stream().anyMatch(command -> SLOW.contains(CommandName.of(command)));
        return slow ? settings.slowTimeout() : settings.answerTimeout();
    }

    /** Ends the step where an error is not about the one command but about the server. */
    private void requireFit(List<Reply> replies, List<Command> commands) {
        if (pin.isLifted()) {
            return;
        }
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i) instanceof Reply.Failure failure) {
                switch (failure.code()) {
                    case "READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "NOAUTH" -> end(failure, commands.get(i));
                    default -> {
                        // The action's matter.
                    }
                }
            }
        }
    }

    private void end(Reply.Failure failure, Command command) {
        // The better answer, where there is one: the server was restarted, or has become a replica.
        told(() -> {
            line.verify();
            return true;
        });
        String sentence = target + " " + Refusals.of(CommandName.of(command), failure);
        throw failure.code().equals("READONLY") ? new TargetChanged(sentence) : new TargetFault(sentence);
    }

    @Override
    public void select(int database) {
        told(() -> {
            line.select(database);
            return true;
        });
    }

    @Override
    public int chunk(int smallest, int largest) {
        return governor.chunk(smallest, largest);
    }

    @Override
    public Map<String, Long> commandsSent() {
        return line.traffic().commands();
    }

    @Override
    public void close() {
        if (line.close()) {
            LOG.debug("{}: {}", target, line.traffic());
        }
    }

    private <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (NoAnswer e) {
            throw new TargetFault(target + " " + e.reason(), e);
        }
    }
}
