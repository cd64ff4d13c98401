package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.Info;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import dev.fettle.fleet.Topology;
import dev.fettle.fleet.Voters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a cluster would elect a replica: whoever is to vote must be there and know it. */
final class ClusterChecks {
    private final Shard shard;
    private final Picture picture;

    ClusterChecks(Shard shard, Picture picture) {
        this.shard = shard;
        this.picture = picture;
    }

    /** @param replica null where none may be chosen */
    List<Check> of(Address primary, @Nullable Address replica) {
        List<Check> checks = new ArrayList<>();
        String state =
                Info.fields(required(primary, Command.of("CLUSTER", "INFO"))).getOrDefault("cluster_state", "");
        if (!state.equals("ok")) {
            checks.add(Check.noGo("the cluster's state is " + state + ", says " + primary
                    + ": wait until it is ok, or look which of its nodes are down"));
        }
        // Only its own line tells of slots on their way.
        String own = required(primary, Command.of("CLUSTER", "NODES")).asText();
        if (own.contains("->-") || own.contains("-<-")) {
            checks.add(Check.noGo("slots of " + primary + " are being moved: wait until that is done"));
        }
        if (replica != null) {
            checks.add(votes(replica));
        }
        return checks;
    }

    private Check votes(Address replica) {
        String id = required(replica, Command.of("CLUSTER", "MYID")).asText();
        List<Address> voters = picture.topology().members().stream()
                .filter(member -> member.role() == Role.PRIMARY && Voters.votes(member.shard()))
                .map(Topology.Member::address)
                .toList();
        List<String> without = new ArrayList<>();
        for (Address voter : voters) {
            try {
                Set<String> flags =
                        flags(required(voter, Command.of("CLUSTER", "NODES")).asText(), id);
                if (!flags.contains("slave") || flags.contains("fail") || flags.contains("fail?")) {
                    without.add(voter + " does not have " + replica + " for a healthy replica");
                }
            } catch (TargetFault silent) {
                without.add(String.valueOf(silent.getMessage()));
            }
        }
        int ayes = voters.size() - without.size();
        if (ayes <= voters.size() / 2) {
            return Check.noGo("only " + ayes + " of the cluster's " + voters.size() + " primaries could vote for "
                    + replica
                    + ", a majority is needed: bring those back that are down, and wait until the others know it"
                    + " (" + String.join("; ", without) + ")");
        }
        return Check.go(
                ayes + " of the cluster's " + voters.size() + " primaries know " + replica + " and can vote for it");
    }

    private static Set<String> flags(String nodes, String id) {
        return nodes.lines()
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length > 2 && words[0].equals(id))
                .findFirst()
                .map(words -> Set.of(words[2].split(",", -1)))
                .orElse(Set.of());
    }

    private Reply required(Address server, Command command) {
        Reply reply = shard.send(server, command);
        if (reply instanceof Reply.Failure refused) {
            String what = new String(command.words()[1], StandardCharsets.UTF_8);
            throw new TargetFault(server + " refuses CLUSTER " + what + ": "
                    + Refusals.words(refused, "cluster|" + what.toLowerCase(Locale.ROOT)));
        }
        return reply;
    }
}
