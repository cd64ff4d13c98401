package dev.fettle.redis;

import dev.fettle.action.Burst;
import dev.fettle.action.Command;
import dev.fettle.action.GovernedConnection;
import dev.fettle.action.Governor;
import dev.fettle.action.Pending;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of one step to its target. */
final class PinnedConnection implements GovernedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedConnection.class);

    /**
     * Commands that a server may rightly take long for; during that it answers nobody else either. Not EVALSHA: scripts of
     * ours look at one key.
     */
    private static final Set<String> SLOW = Set.of(
            "memory|purge",
            "memory|doctor",
            "memory|decommit",
            "memory|defragment",
            "debug",
            "eval",
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
    private final Flow flow;
    private final Permits permits;
    private final Governor governor;
    private final RedisSettings settings;
    private final Pin pin;
    private final String target;

    PinnedConnection(Line line, Pin pin, Permits permits, Governor governor, RedisSettings settings, String target) {
        this.line = line;
        this.flow = new Flow(line, pin, governor, target);
        this.permits = permits;
        this.governor = governor;
        this.settings = settings;
        this.pin = pin;
        this.target = target;
    }

    void connect() {
        flow.told(line::verified);
    }

    @Override
    public List<Reply> send(List<Command> commands) {
        return begin(commands).await();
    }

    @Override
    public Pending begin(List<Command> commands) {
        if (commands.isEmpty()) {
            return List::of;
        }
        Set<String> names = CommandName.of(commands);
        permits.check(names);
        String kind = Burst.kind(commands);
        if (governor.overlaps()) {
            Exchange exchange = begin(commands, names, kind, false);
            return () -> replies(exchange, List.of(), commands.size());
        }
        List<Reply> replies = inBursts(commands, kind);
        return () -> replies;
    }

    /** One after the other, each as large as the governor allows. */
    private List<Reply> inBursts(List<Command> commands, String kind) {
        List<Reply> replies = new ArrayList<>(commands.size());
        while (replies.size() < commands.size()) {
            int from = replies.size();
            int to = fitting(commands, from, governor.room(kind));
            List<Command> part = commands.subList(from, to);
            replies.addAll(replies(begun(part, kind, replies, commands.size()), replies, commands.size()));
        }
        return replies;
    }

    private Exchange begun(List<Command> part, String kind, List<Reply> before, int all) {
        try {
            return begin(part, CommandName.of(part), kind, !before.isEmpty());
        } catch (TargetFault fault) {
            fault.cutOff(filled(before, List.of(), all));
            throw fault;
        }
    }

    /** As many replies as there were commands in the batch. */
    private static List<Reply> filled(List<Reply> before, List<Reply> then, int all) {
        List<Reply> replies = new ArrayList<>(before);
        replies.addAll(then);
        replies.addAll(Collections.nCopies(all - replies.size(), new Reply.Unsent()));
        return replies;
    }

    private static int fitting(List<Command> commands, int from, long room) {
        long weight = commands.get(from).weight();
        int to = from + 1;
        while (to < commands.size() && weight + commands.get(to).weight() <= room) {
            weight += commands.get(to).weight();
            to++;
        }
        return to;
    }

    private Exchange begin(List<Command> commands, Set<String> names, String kind, boolean follows) {
        long weight = 0;
        for (Command command : commands) {
            weight += command.weight();
        }
        Burst burst = new Burst(kind, commands.size(), weight, permits.writes(commands, names), follows);
        return flow.begin(commands, names, burst, patience(names));
    }

    /**
     * @param before the replies to those commands of the batch that went before
     * @param all how many commands the batch has
     */
    private List<Reply> replies(Exchange exchange, List<Reply> before, int all) {
        List<Reply> then = Collections.nCopies(exchange.commands().size(), new Reply.Lost());
        try {
            flow.await(exchange);
            then = exchange.replies();
            requireFit(then, exchange.commands());
            return then;
        } catch (TargetFault fault) {
            fault.cutOff(filled(before, then, all));
            throw fault;
        }
    }

    private Duration patience(Set<String> names) {
        return Collections.disjoint(names, SLOW) ? settings.answerTimeout() : settings.slowTimeout();
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
        flow.drain();
        flow.told(line::verify);
        String sentence = target + " " + Refusals.of(CommandName.of(command), failure);
        throw failure.code().equals("READONLY") ? new TargetChanged(sentence) : new TargetFault(sentence);
    }

    @Override
    public void select(int database) {
        flow.drain();
        flow.told(() -> line.select(database));
    }

    @Override
    public int chunk(String verb, int smallest, int largest) {
        return governor.chunk(verb, smallest, largest);
    }

    @Override
    public double cost(String verb) {
        return governor.cost(verb);
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
}
