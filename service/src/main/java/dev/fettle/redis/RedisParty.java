package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Party;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetChanged;
import dev.fettle.action.TargetFault;
import dev.fettle.action.TargetGone;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Deployment;
import dev.fettle.fleet.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The connections of one step on a whole shard: one to each server and each Sentinel that was spoken to. */
final class RedisParty implements Party {
    /** Answered only when a snapshot is written, or when all of the memory was gone through. */
    private static final Set<String> SLOW = Set.of("shutdown", "memory|purge");

    private static final List<Command> WHO = List.of(Command.of("INFO", "server"), Command.of("INFO", "replication"));

    private final Wires wires;
    private final Access access;
    private final Permits permits;
    private final RedisSettings settings;
    private final Spellings spellings;
    private final String purpose;
    private final Traffic traffic = new Traffic();
    private final Map<Address, Wire> servers = new HashMap<>();
    private final Map<Address, Wire> sentinels = new HashMap<>();

    /** @param purpose shown in the servers' lists of clients */
    RedisParty(Wires wires, Deployment deployment, Permits permits, RedisSettings settings, String purpose) {
        this.wires = wires;
        this.access = deployment.access();
        this.permits = permits;
        this.settings = settings;
        this.spellings = new Spellings(deployment.seeds());
        this.purpose = purpose;
    }

    @FunctionalInterface
    private interface Opener {
        Wire open(Access access, Address address, String purpose);
    }

    @Override
    public List<Reply> send(Address server, List<Command> commands) {
        return exchange(servers, wires::data, server, "", commands);
    }

    @Override
    public Reply sendTo(Address server, String runId, Role role, Command command) {
        Set<String> names = CommandName.of(List.of(command));
        permits.check(names);
        try {
            Wire wire = fresh(servers, wires::data, server);
            traffic.add("info", WHO.size());
            Info info =
                    Info.parse(wire.exchange(WHO).stream().map(RedisParty::text).collect(Collectors.joining("\n")));
            if (!InfoFacts.runId(info).equals(runId)) {
                throw new TargetChanged(server + " is not the incarnation any more that was meant: it was restarted");
            }
            if (InfoFacts.role(info) != role) {
                throw new TargetChanged(server + " is no " + (role == Role.PRIMARY ? "primary" : "replica")
                        + " any more: somebody gave it another role");
            }
            return sent(wire, names, List.of(command)).getFirst();
        } catch (NoAnswer silent) {
            throw fault(server + " " + silent.reason(), silent);
        }
    }

    private static String text(Reply reply) {
        if (reply instanceof Reply.Failure refused) {
            throw new NoAnswer(Refusals.of("info", refused));
        }
        return reply.asText();
    }

    @Override
    public List<Reply> tell(Address sentinel, List<Command> commands) {
        return exchange(sentinels, wires::sentinel, sentinel, "Sentinel ", commands);
    }

    private List<Reply> exchange(
            Map<Address, Wire> open, Opener opener, Address address, String what, List<Command> commands) {
        Set<String> names = CommandName.of(commands);
        permits.check(names);
        boolean reads = permits.onlyReads(names);
        try {
            Wire known = open.get(address);
            if (known == null || !known.usable() || !reads) {
                return sent(fresh(open, opener, address), names, commands);
            }
            try {
                return sent(known, names, commands);
            } catch (NoAnswer lost) {
                if (!lost.isCutOff()) {
                    throw lost;
                }
                // A role that changes has the server cut its clients; to look once more harms nobody.
                return sent(fresh(open, opener, address), names, commands);
            }
        } catch (NoAnswer silent) {
            throw fault(what + address + " " + silent.reason(), silent);
        }
    }

    private static TargetFault fault(String words, NoAnswer silent) {
        return silent.isRefused() ? new TargetGone(words, silent) : new TargetFault(words, silent);
    }

    private List<Reply> sent(Wire wire, Set<String> names, List<Command> commands) {
        Duration within = names.stream().anyMatch(SLOW::contains) ? settings.slowTimeout() : settings.answerTimeout();
        traffic.sent(commands);
        return wire.exchange(commands, within);
    }

    private Wire fresh(Map<Address, Wire> open, Opener opener, Address address) {
        Wire old = open.remove(address);
        if (old != null) {
            old.close();
        }
        Wire wire = opener.open(access, address, purpose);
        open.put(address, wire);
        return wire;
    }

    @Override
    public Optional<Address> known(String host, long port, Address teller) {
        return spellings.of(host, port, teller);
    }

    @Override
    public Map<String, Long> commandsSent() {
        return traffic.commands();
    }

    @Override
    public void close() {
        servers.values().forEach(Wire::close);
        sentinels.values().forEach(Wire::close);
        servers.clear();
        sentinels.clear();
    }
}
